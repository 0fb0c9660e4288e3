package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which requests may become a byte relay, and which 101 makes them one (rule X1). What is not
 * allowed goes on as an ordinary request without its Upgrade field, as RFC 9110 section 7.8
 * permits.
 */
public final class UpgradePolicy {
  private static final String WEBSOCKET = "websocket";
  private static final String WEBSOCKET_VERSION = "13";
  private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Set<String> others;

  /**
   * Sets the policy.
   *
   * @param others protocols besides {@code websocket} to allow; case does not matter
   * @throws IllegalArgumentException for those that would end HTTP/1.1 for the gateway itself: HTTP
   *     and TLS in any version
   */
  public UpgradePolicy(Set<String> others) {
    this.others =
        others.stream()
            .map(protocol -> protocol.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    if (this.others.stream().anyMatch(UpgradePolicy::isNever)) {
      throw new IllegalArgumentException("an upgrade to HTTP or TLS is never allowed");
    }
  }

  /** What becomes of a request. */
  public sealed interface Decision {
    /** The value of Upgrade to send on; null when there is none. */
    @Nullable String protocol();
  }

  /** An ordinary request, whatever it asked for. */
  public record NoUpgrade() implements Decision {
    @Override
    public @Nullable String protocol() {
      return null;
    }
  }

  /**
   * A WebSocket handshake (RFC 6455 section 4.2.1).
   *
   * @param protocol as the client wrote it
   * @param key of the handshake, from which the answer's accept value follows
   */
  public record WebSocket(String protocol, String key) implements Decision {}

  /**
   * An upgrade to a protocol the operator allows.
   *
   * @param protocol as the client wrote it
   */
  public record Other(String protocol) implements Decision {}

  /** Judges a request as it was decoded, before its headers are rewritten. */
  public Decision decide(HttpRequest request) {
    HttpHeaders headers = request.headers();
    Optional<String> protocol = only(headers, HttpHeaderNames.UPGRADE);
    boolean asked =
        protocol.isPresent()
            && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && Fields.connectionHas(headers, HttpHeaderValues.UPGRADE);
    if (!asked || headers.contains("HTTP2-Settings")) {
      return new NoUpgrade();
    }
    if (protocol.get().equalsIgnoreCase(WEBSOCKET)) {
      return isHandshake(request)
          ? new WebSocket(protocol.get(), headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))
          : new NoUpgrade();
    }
    return others.contains(protocol.get().toLowerCase(Locale.ROOT))
        ? new Other(protocol.get())
        : new NoUpgrade();
  }

  /**
   * Whether a 101 makes the connection what was asked for. Otherwise the service has broken the
   * protocol: it has left HTTP, and nobody can say for what.
   */
  public static boolean isValidSwitch(Decision asked, HttpResponse response) {
    HttpHeaders headers = response.headers();
    String protocol = asked.protocol();
    boolean switched =
        protocol != null
            && response.status().code() == 101
            && response.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && Fields.connectionHas(headers, HttpHeaderValues.UPGRADE)
            && only(headers, HttpHeaderNames.UPGRADE)
                .filter(protocol::equalsIgnoreCase)
                .isPresent();
    if (!switched || !(asked instanceof WebSocket handshake)) {
      return switched;
    }
    return only(headers, HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)
        .filter(accept(handshake.key())::equals)
        .isPresent();
  }

  private static boolean isHandshake(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return request.method().equals(HttpMethod.GET)
        && !Fields.announceBody(headers)
        && only(headers, HttpHeaderNames.SEC_WEBSOCKET_VERSION)
            .filter(WEBSOCKET_VERSION::equals)
            .isPresent()
        && only(headers, HttpHeaderNames.SEC_WEBSOCKET_KEY)
            .filter(UpgradePolicy::isKey)
            .isPresent();
  }

  /** 16 octets in canonical base64. */
  private static boolean isKey(String key) {
    try {
      byte[] nonce = Base64.getDecoder().decode(key);
      return nonce.length == 16 && Base64.getEncoder().encodeToString(nonce).equals(key);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** RFC 6455 section 4.2.2. */
  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha1.digest((key + WEBSOCKET_GUID).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isNever(String protocol) {
    return protocol.startsWith("h2")
        || protocol.startsWith("h3")
        || protocol.startsWith("http")
        || protocol.startsWith("tls");
  }

  private static Optional<String> only(HttpHeaders headers, CharSequence name) {
    List<String> values = headers.getAll(name);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }
}
