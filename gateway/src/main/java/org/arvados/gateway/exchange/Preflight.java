package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.gateway.auth.QueryToken;
import org.jspecify.annotations.Nullable;

/**
 * A browser's question before a page's request to another origin (Fetch, "CORS-preflight fetch"):
 * it has no credentials, so it cannot be admitted. The answer is the same for every page that asks
 * for the same; whether a page may act is decided at its request (rule X2).
 *
 * @param origin of the page, as {@link OriginPolicy.Facts#foreignOrigin} gives it
 * @param method that the page wants to use
 * @param fields that it wants to send, as a list; null when none
 * @param toPrivateNetwork whether the browser sees a page of a public network call a private one
 */
record Preflight(String origin, String method, @Nullable String fields, boolean toPrivateNetwork) {
  /** The answer is no decision, so it may be remembered for long: ten minutes. */
  private static final String MAX_AGE = "600";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern METHOD = Pattern.compile(TOKEN);
  private static final Pattern FIELDS = Pattern.compile(TOKEN + "( ?, ?" + TOKEN + ")*");
  private static final AsciiString TO_PRIVATE_NETWORK =
      AsciiString.cached("Access-Control-Request-Private-Network");
  private static final AsciiString ALLOW_PRIVATE_NETWORK =
      AsciiString.cached("Access-Control-Allow-Private-Network");

  /** The preflight that a request is; empty for every other OPTIONS, which may be a service's. */
  static Optional<Preflight> of(RequestHead head) {
    HttpRequest request = head.request();
    HttpHeaders headers = request.headers();
    boolean isPlain =
        request.method().equals(HttpMethod.OPTIONS)
            && !head.isUpgrade()
            && !headers.contains(HttpHeaderNames.COOKIE)
            && !headers.contains(HttpHeaderNames.AUTHORIZATION)
            && head.tokens().query() instanceof QueryToken.Absent;
    if (!isPlain) {
      return Optional.empty();
    }
    List<String> methods = headers.getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    List<String> fields = headers.getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    boolean isQuestion =
        methods.size() == 1
            && METHOD.matcher(methods.get(0)).matches()
            && fields.size() <= 1
            && fields.stream().allMatch(list -> FIELDS.matcher(list).matches());
    boolean toPrivateNetwork = headers.contains(TO_PRIVATE_NETWORK, "true", false);
    return isQuestion
        ? head.originFacts(false)
            .foreignOrigin()
            .map(
                origin ->
                    new Preflight(
                        origin,
                        methods.get(0),
                        fields.isEmpty() ? null : fields.get(0),
                        toPrivateNetwork))
        : Optional.empty();
  }

  /**
   * Yes to all that was asked.
   *
   * @param isListed whether the operator lists the origin. Only these may come from another
   *     network: services' pages come from this very host.
   */
  HttpHeaders answer(boolean isListed) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, method);
    if (fields != null) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, fields);
    }
    if (toPrivateNetwork && isListed) {
      headers.set(ALLOW_PRIVATE_NETWORK, "true");
    }
    headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    headers.set(
        HttpHeaderNames.VARY,
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers,"
            + " Access-Control-Request-Private-Network");
    return headers;
  }
}
