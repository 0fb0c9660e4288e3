package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.RenderedPage;

/** Writes the gateway's own answers to one request. On the event loop of its exchange. */
final class Answers {
  private final ClientConnection client;
  private final GatewayPages pages;
  private final HttpRequest request;
  private final String requestId;
  private final ExchangeLog log;
  private Sharing sharing = Sharing.AS_SERVED;

  Answers(
      ClientConnection client,
      GatewayPages pages,
      HttpRequest request,
      String requestId,
      ExchangeLog log) {
    this.client = client;
    this.pages = pages;
    this.request = request;
    this.requestId = requestId;
    this.log = log;
  }

  /** From now on the page stands in for the answer of a service that these pages may read. */
  void sharing(Sharing asked) {
    sharing = asked;
  }

  /** A page, in the form that the request's sender reads. */
  void page(Page page, boolean close) {
    HttpHeaders headers = request.headers();
    Audience audience = Audience.of(name -> Optional.ofNullable(headers.get(name)));
    rendered(pages.render(sharing.tell(page.withRequestId(requestId)), audience), close);
  }

  /** A page that was rendered already. */
  void rendered(RenderedPage rendered, boolean close) {
    log.page(rendered.status(), isHead() ? 0 : rendered.body().length);
    client.send(rendered, requestId, close);
  }

  /** What a page of ours answers. */
  void own(OwnAnswer answer, boolean close) {
    if (answer instanceof OwnAnswer.Shown shown) {
      page(shown.page(), close);
    } else if (answer instanceof OwnAnswer.Rendered rendered) {
      rendered(rendered.page(), close);
    } else {
      redirect(((OwnAnswer.Redirected) answer).to(), close);
    }
  }

  /** A redirect. */
  void redirect(SeeOther redirect, boolean close) {
    log.page(SeeOther.STATUS, 0);
    client.send(redirect, requestId, close);
  }

  /** An answer of fields alone. */
  void fields(HttpHeaders fields, boolean close) {
    log.page(200, 0);
    client.send(fields, requestId, close);
  }

  /** Whether the request has a body, which nobody will read now. */
  boolean hasUnreadBody() {
    return Fields.announceBody(request.headers());
  }

  private boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }
}
