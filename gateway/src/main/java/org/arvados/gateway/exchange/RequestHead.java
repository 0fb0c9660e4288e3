package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.auth.AuthorizationForward;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.auth.TokenRequest;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.page.Audience;

/**
 * One request as read: what it asks for, of which service, with which tokens. Pure: nothing is
 * asked of anybody, and the request is only changed by {@link #prepareForUpstream}. {@link
 * #toString()} shows no secret.
 *
 * @param request as decoded, its target in origin form
 * @param host the service it names
 * @param upgrade what it may become
 * @param tokens what may admit it
 * @param redirectable whether a query token is answered with a redirect (rule T3)
 * @param sharing which pages may use the answer
 */
record RequestHead(
    HttpRequest request,
    ServiceHost host,
    UpgradePolicy.Decision upgrade,
    TokenCandidates tokens,
    boolean redirectable,
    Sharing sharing) {

  /** Reads a request. */
  static RequestHead read(
      HttpRequest request, RequestTarget target, ServiceHost host, ExchangeServices services) {
    request.setUri(target.text());
    UpgradePolicy.Decision upgrade = services.upgrades().decide(request);
    TokenRequest asked = tokenRequest(request, target, upgrade.protocol() != null);
    TokenCandidates tokens = tokens(asked, host, services);
    return new RequestHead(
        request, host, upgrade, tokens, asked.isRedirectable(), Sharing.AS_SERVED);
  }

  /** The tokens of a request that no service will see. */
  static TokenCandidates tokens(
      HttpRequest request, RequestTarget target, GatewayHost host, ExchangeServices services) {
    return tokens(tokenRequest(request, target, false), host, services);
  }

  private static TokenRequest tokenRequest(
      HttpRequest request, RequestTarget target, boolean upgrade) {
    HttpHeaders headers = request.headers();
    return new TokenRequest(
        request.method().name(),
        target.text(),
        headers.getAll(HttpHeaderNames.COOKIE),
        headers.getAll(HttpHeaderNames.AUTHORIZATION),
        Optional.ofNullable(headers.get("Sec-Fetch-Site")),
        upgrade);
  }

  private static TokenCandidates tokens(
      TokenRequest request, GatewayHost host, ExchangeServices services) {
    Instant now = services.clock().instant();
    boolean plainCookie = services.settings().acceptArvadosCookie();
    return TokenCandidates.find(
        request, host, services.seal(), services.signIn()::isRevoked, now, plainCookie);
  }

  /** What the decision is asked for. */
  AccessRequest accessRequest(String clientAddress, String requestId) {
    return new AccessRequest(host.target(), tokens.list(), clientAddress, requestId);
  }

  /** Whether the upstream answers with a stream of bytes, if it agrees. */
  boolean isUpgrade() {
    return upgrade.protocol() != null;
  }

  /** Whether the request may be sent twice (rule U6), its body apart. */
  boolean isIdempotent() {
    HttpMethod method = request.method();
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.DELETE);
  }

  /** Whether a body is announced. */
  boolean hasBody() {
    return Fields.announceBody(request.headers());
  }

  /** What says which page made it (rule X2). */
  OriginPolicy.Facts originFacts(boolean cookieAdmitted) {
    return OriginPolicy.Facts.of(request, cookieAdmitted, isUpgrade(), host.origin());
  }

  /** The same with an answer for these pages. */
  RequestHead sharing(Sharing other) {
    return new RequestHead(request, host, upgrade, tokens, redirectable, other);
  }

  /** The same as if no cookie of ours had come with it. */
  RequestHead withoutCookies() {
    return new RequestHead(request, host, upgrade, tokens.withoutCookies(), redirectable, sharing);
  }

  /** Every cookie. */
  RequestCookies cookies() {
    return RequestCookies.of(request.headers().getAll(HttpHeaderNames.COOKIE));
  }

  /** Who will read an answer of ours. */
  Audience audience() {
    return Audience.of(name -> Optional.ofNullable(request.headers().get(name)));
  }

  /** Turns the request into the one that its service gets (rules T2, T5, T7, X3). */
  void prepareForUpstream(Optional<Candidate> admittedBy, RequestHeaders.Forwarding forwarding) {
    request.setUri(tokens.query().cleanTarget());
    HttpHeaders headers = request.headers();
    List<String> cookies = headers.getAll(HttpHeaderNames.COOKIE);
    if (!cookies.isEmpty()) {
      headers.set(HttpHeaderNames.COOKIE, RequestCookies.of(cookies).stripped());
    }
    List<String> authorization = headers.getAll(HttpHeaderNames.AUTHORIZATION);
    if (!authorization.isEmpty()) {
      List<String> kept = new ArrayList<>(authorization);
      kept.removeIf(
          value -> AuthorizationForward.decide(admittedBy, value) == AuthorizationForward.REMOVE);
      headers.set(HttpHeaderNames.AUTHORIZATION, kept);
    }
    RequestHeaders.rewrite(headers, forwarding, upgrade);
  }

  @Override
  public String toString() {
    return "RequestHead[" + request.method() + " " + host.label() + "]";
  }
}
