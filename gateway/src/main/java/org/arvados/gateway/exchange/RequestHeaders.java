package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the headers a client sent into those its service gets (rule X3), in place.
 *
 * <p>Names are compared in lower case with {@code _} read as {@code -}, since CGI and its heirs
 * read them so. A name in {@code Connection} is removed as RFC 9110 section 7.6.1 asks, except
 * those without which the message would mean something else than what was checked: Host, the
 * framing and content fields, Cookie, Authorization, Origin, a WebSocket's key. Such a listing is
 * ignored. Host itself stays as it came.
 */
public final class RequestHeaders {
  private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
  private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");
  private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
  private static final AsciiString X_FORWARDED_PORT = AsciiString.cached("X-Forwarded-Port");
  private static final AsciiString X_REQUEST_ID = AsciiString.cached("X-Request-Id");
  private static final AsciiString X_ARVADOS_USER_UUID = AsciiString.cached("X-Arvados-User-UUID");

  /** The last one would become the variable HTTP_PROXY of a CGI program ("httpoxy"). */
  private static final List<String> OURS =
      List.of("forwarded", "x-real-ip", "x-external-client", "x-request-id", "proxy");

  private static final List<String> OUR_PREFIXES =
      List.of("x-arvados-", "x-webdav-", "x-forwarded-");
  private static final int MOST_REQUEST_ID = 128;

  private RequestHeaders() {}

  /**
   * What a service is told about a request.
   *
   * @param clientAddress IP address of whoever sent it to us, without brackets or port
   * @param fromTrustedForwarder whether that is a forwarder whose word on the client is taken
   * @param scheme of the service as the outside sees it, {@code http} or {@code https}
   * @param port of the service as the outside sees it
   * @param requestId as {@link #requestId} gave it
   * @param userUuid of the signed-in user; null when nobody is
   */
  public record Forwarding(
      String clientAddress,
      boolean fromTrustedForwarder,
      String scheme,
      int port,
      String requestId,
      @Nullable String userUuid) {}

  /**
   * The id of a request: the one a trusted forwarder gave it, if that is one plain word, otherwise
   * a fresh one. To be asked before {@link #rewrite}.
   */
  public static String requestId(
      HttpHeaders headers, boolean fromTrustedForwarder, Supplier<String> fresh) {
    List<String> given = headers.getAll(X_REQUEST_ID);
    boolean usable = fromTrustedForwarder && given.size() == 1 && isPlainWord(given.get(0));
    return usable ? given.get(0) : fresh.get();
  }

  /** Rewrites a request's headers; only an allowed upgrade leaves the hop fields for it. */
  public static void rewrite(
      HttpHeaders headers, Forwarding forwarding, UpgradePolicy.Decision upgrade) {
    String forwardedFor = forwardedFor(headers, forwarding);
    Fields.remove(headers, RequestHeaders::isOurs);
    headers.set(X_FORWARDED_FOR, forwardedFor);
    String host = headers.get(HttpHeaderNames.HOST);
    if (host != null) {
      headers.set(X_FORWARDED_HOST, host);
    }
    headers.set(X_FORWARDED_PROTO, forwarding.scheme());
    headers.set(X_FORWARDED_PORT, Integer.toString(forwarding.port()));
    headers.set(X_REQUEST_ID, forwarding.requestId());
    if (forwarding.userUuid() != null) {
      headers.set(X_ARVADOS_USER_UUID, forwarding.userUuid());
    }
    String protocol = upgrade.protocol();
    if (protocol != null) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, protocol);
    }
  }

  /** Takes off a request's trailers what would be taken off its headers; adds nothing. */
  public static void rewriteTrailers(HttpHeaders trailers) {
    if (!trailers.isEmpty()) {
      Fields.removeFromTrailers(trailers, RequestHeaders::isOurs);
    }
  }

  private static boolean isOurs(CharSequence name) {
    for (String prefix : OUR_PREFIXES) {
      if (Fields.begins(name, prefix)) {
        return true;
      }
    }
    return Fields.isAny(OURS, name);
  }

  private static String forwardedFor(HttpHeaders headers, Forwarding forwarding) {
    if (!forwarding.fromTrustedForwarder() || !headers.contains(X_FORWARDED_FOR)) {
      return forwarding.clientAddress();
    }
    return String.join(", ", headers.getAll(X_FORWARDED_FOR)) + ", " + forwarding.clientAddress();
  }

  private static boolean isPlainWord(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit = Character.isLetterOrDigit(c) && c < 0x80;
      if (!letterOrDigit && "-_.:/+=@".indexOf(c) < 0) {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= MOST_REQUEST_ID;
  }
}
