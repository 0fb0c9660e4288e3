package org.arvados.gateway.tunnel;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.arvados.api.ArvadosUuid;

/**
 * The headers between the gateway and a container gateway in the HTTP mode. There the same fields
 * that forward a request can also ask for the container's log or for SSH without a password, and
 * they are looked at first (arvados-protocol sections 6.3 and 6.5). So whatever could choose is
 * taken off here, in any spelling, although nothing of it should have come so far.
 */
final class ForwardHeaders {
  static final String AUTHORIZATION = "X-Arvados-Authorization";
  static final String AUTHORIZATION_RESPONSE = "X-Arvados-Authorization-Response";
  static final String CONTAINER_UUID = "X-Arvados-Container-Gateway-Uuid";
  static final String TARGET_PORT = "X-Arvados-Container-Target-Port";

  /** Who is signed in, as the gateway tells services; no part of the dispatch. */
  private static final String USER_UUID = "x-arvados-user-uuid";

  /** What the container gateway adds where a service sends no Vary of its own. */
  private static final String DISPATCH_VARY =
      String.join(
          ", ", AUTHORIZATION, CONTAINER_UUID, TARGET_PORT, "X-Webdav-Prefix", "X-Webdav-Source");

  private static final List<String> DISPATCH_PREFIXES = List.of("x-arvados-", "x-webdav-");

  /** What means one hop only; the container gateway would pass it on as it is. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "te",
          "trailer",
          "upgrade",
          "http2-settings");

  private ForwardHeaders() {}

  /**
   * The request that asks the container gateway to forward this one. The given request stays as it
   * is, since it may have to be sent again on another connection.
   *
   * @param requestAuth proof of ours, bound to the connection's certificate
   */
  static HttpRequest forwarded(
      HttpRequest request, ArvadosUuid container, int port, String requestAuth) {
    HttpHeaders headers = request.headers().copy();
    for (String name : request.headers().names()) {
      if (mustGo(name)) {
        headers.remove(name);
      }
    }
    if (headers.contains(HttpHeaderNames.EXPECT) && !expectsContinue(headers)) {
      // Go's server refuses any other by itself, without a proof.
      headers.remove(HttpHeaderNames.EXPECT);
    }
    if (!headers.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
      // Go's client would ask for gzip, unpack it, and lose the length of the body.
      headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
    }
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1,
        request.method(),
        request.uri(),
        proven(headers, container, requestAuth).set(TARGET_PORT, Integer.toString(port)));
  }

  /** Adds what every request to a container gateway needs. */
  static HttpHeaders proven(HttpHeaders headers, ArvadosUuid container, String requestAuth) {
    return headers.set(CONTAINER_UUID, container.text()).set(AUTHORIZATION, requestAuth);
  }

  /** Whether the body of a request waits for a 100. */
  static boolean expectsContinue(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.EXPECT);
    return values.size() == 1 && values.get(0).equalsIgnoreCase("100-continue");
  }

  /** Whether a response has no Vary but the container gateway's own. */
  static boolean variesByDispatch(HttpResponse response) {
    return response.headers().getAll(HttpHeaderNames.VARY).equals(List.of(DISPATCH_VARY));
  }

  private static boolean mustGo(String name) {
    String read = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return HOP_BY_HOP.contains(read)
        || (DISPATCH_PREFIXES.stream().anyMatch(read::startsWith)
            && !name.equalsIgnoreCase(USER_UUID));
  }
}
