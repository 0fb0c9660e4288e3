package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.LeftoverCookies;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.signin.UserSwitch;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a friendly name leads to another user's service than when the visitor's cookie was
 * made (rule N3). What the last one's scripts left in the browser (storage, a service worker,
 * cookies) would else meet the next one's service, and an open page of the last one's could act
 * there in the visitor's name. For one request; asks nothing of anybody.
 *
 * <p>A visit is answered once with our page, which clears what was left and signs out here; its
 * button signs in again. Anything else that rests on the cookie (a script's request, a form, a
 * WebSocket) is refused until then. Requests with a token of their own are not concerned: whoever
 * sends that is no leftover.
 */
final class NameChange {
  /** Not {@code "cookies"}: that reaches every service of the wildcard (rule X4). */
  private static final String CLEAR = "\"cache\", \"storage\"";

  private final ExchangeServices services;
  private final RequestHead head;

  /** For one request. */
  NameChange(ExchangeServices services, RequestHead head) {
    this.services = services;
    this.head = head;
  }

  /** What is answered in place of the service. */
  sealed interface Answer {
    /** The name is another user's now. */
    record Changed(Page page) implements Answer {}

    /** The same page, with a cookie that says whose the name is. */
    record Noted(SeeOther redirect) implements Answer {}
  }

  /**
   * The mark of a cookie that is made now. A mark that the browser already holds stays: only our
   * page changes it, whatever way the visitor signs in by.
   *
   * @param service that the name stands for, where that is known
   */
  static Optional<SubmitterMark> mark(
      ExchangeServices services, RequestHead head, @Nullable Service service) {
    if (!isNamed(head)) {
      return Optional.empty();
    }
    return services
        .signIn()
        .mark(head.tokens().sessions(), head.cookies(), head.host())
        .or(() -> Optional.ofNullable(service).map(NameChange::markOf));
  }

  /** What is answered instead of entering the service; empty when it may be entered. */
  Optional<Answer> judge(Grant grant) {
    Candidate by = grant.admittedBy();
    boolean byCookie = by == null || by.source() == Source.GATEWAY_COOKIE;
    if (!isNamed(head) || !byCookie) {
      return Optional.empty();
    }
    List<Session> sessions = head.tokens().sessions();
    Optional<Session> session =
        Optional.ofNullable(by).flatMap(Candidate::session).or(() -> sessions.stream().findFirst());
    SubmitterMark now = markOf(grant.service());
    return session.flatMap(
        held ->
            held.mark().isEmpty()
                ? note(held, now)
                : held.mark().filter(mark -> !mark.equals(now)).map(mark -> changed(held, now)));
  }

  private static boolean isNamed(RequestHead head) {
    return head.host().target() instanceof Target.FriendlyName;
  }

  private static SubmitterMark markOf(Service service) {
    return SubmitterMark.of(service.submitter());
  }

  private Answer changed(Session session, SubmitterMark now) {
    if (!isVisit()) {
      return new Answer.Changed(services.pages().refusals().nameChangedRequest());
    }
    UserSwitch forms = services.userSwitch();
    Session next = forms.newSession(session.token(), Optional.of(now));
    Page page =
        forms
            .nameChanged(services.pages().refusals(), head.host(), next, safeTarget())
            .withHeader("Clear-Site-Data", CLEAR);
    List<String> cookies = head.request().headers().getAll(HttpHeaderNames.COOKIE);
    for (String line : LeftoverCookies.expiry(cookies, head.host(), path())) {
      page = page.withHeader("Set-Cookie", line);
    }
    return new Answer.Changed(page);
  }

  /**
   * A cookie that was made before anything was known of the name gets its mark by one redirect.
   * Only browsers have storage, and only they are sure to keep the new cookie.
   */
  private Optional<Answer> note(Session session, SubmitterMark now) {
    boolean isNoted = head.tokens().sessions().stream().anyMatch(other -> other.mark().isPresent());
    if (isNoted || !isVisit() || dest() == null) {
      return Optional.empty();
    }
    String cookie = services.userSwitch().cookie(head.host(), session.withMark(Optional.of(now)));
    return SeeOther.here(target(), List.of(cookie)).map(Answer.Noted::new);
  }

  /**
   * Whether somebody opens a page, and no page asks for a part. A client that says nothing of it is
   * a program or an old browser, and learns of the change in the same way.
   */
  private boolean isVisit() {
    String dest = dest();
    return head.redirectable() && (dest == null || dest.equals("document"));
  }

  private @Nullable String dest() {
    return head.request().headers().get("Sec-Fetch-Dest");
  }

  private String target() {
    return head.tokens().query().cleanTarget();
  }

  /** Where the page's button leads: to the page that was wanted, unless that could not be. */
  private String safeTarget() {
    return SeeOther.isSafe(target()) ? target() : "/";
  }

  private String path() {
    return new RequestTarget(target()).path();
  }
}
