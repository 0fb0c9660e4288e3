package org.arvados.gateway.config;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * A checked address of one host, as clients see it.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower case
 * @param port 1 to 65535; the scheme's own port where none was written
 */
public record OriginUrl(String scheme, String host, int port) {
  private static final String MEND = "write it as https://gateway.containers.zzzzz.example";
  private static final Pattern UUID_FIRST =
      Pattern.compile("[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{15}.*");

  /**
   * Reads an address such as {@code https://gateway.containers.zzzzz.example:8443}.
   *
   * @throws MalformedValueException if it has more than scheme, host and port, or begins as
   *     services do
   */
  public static OriginUrl parse(String text) {
    URI url = UrlSyntax.parse(text, UrlSyntax.HTTP);
    if (!url.getRawPath().equals("/")) {
      throw new MalformedValueException("has a path", MEND);
    }
    if (UUID_FIRST.matcher(url.getHost()).matches()) {
      throw new MalformedValueException("begins with a uuid, as services do", MEND);
    }
    return new OriginUrl(url.getScheme(), url.getHost(), UrlSyntax.port(url));
  }

  /** Whether clients reach it by TLS. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /** In the form {@link #parse} reads, without the scheme's own port. */
  @Override
  public String toString() {
    return scheme + "://" + host + (port == (secure() ? 443 : 80) ? "" : ":" + port);
  }
}
