package org.arvados.gateway.config;

/**
 * An origin whose pages may call services with the visitor's cookie (rule X2): an item of {@code
 * cors.origins}.
 *
 * @param service which services its pages may call
 * @param origin as browsers write it (RFC 6454 section 6.2): {@code scheme://host[:port]} in lower
 *     case, without the scheme's own port
 */
public record AllowedOrigin(ServiceSelector service, String origin) {
  /**
   * Reads {@code https://host[:port]}, or the same behind a service and an equals sign, such as
   * {@code lab=https://portal.zzzzz.example}.
   *
   * @throws MalformedValueException if the service or the origin is malformed
   */
  public static AllowedOrigin parse(String text) {
    int equals = text.indexOf('=');
    boolean isForAll = equals < 0 || text.lastIndexOf("://", equals) >= 0;
    if (isForAll) {
      return new AllowedOrigin(new ServiceSelector.All(), UrlSyntax.parseOrigin(text));
    }
    ServiceSelector service = ServiceSyntax.parse(text.substring(0, equals));
    return new AllowedOrigin(service, UrlSyntax.parseOrigin(text.substring(equals + 1)));
  }

  /** Whether its pages come over a network that anybody may have changed them on. */
  boolean isInTheClear() {
    return origin.startsWith("http://") && !origin.matches("http://([^/]*\\.)?localhost(:\\d+)?");
  }
}
