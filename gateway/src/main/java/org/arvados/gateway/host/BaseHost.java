package org.arvados.gateway.host;

import java.util.List;
import java.util.Optional;

/**
 * The gateway's own host: no service is there, and every path of it is ours. Logins return to it
 * (rule S3). It may stand under a wildcard, whose certificate and DNS record then cover it; its
 * label is no friendly name any more (rule N2).
 *
 * @param scheme {@code http} or {@code https}
 * @param name in lower case
 * @param port 1 to 65535: the outside one
 */
public record BaseHost(String scheme, String name, int port) implements GatewayHost {
  /** The label that stands for the star where no base host is configured. */
  public static final String DEFAULT_LABEL = "gateway";

  /** Checks the parts. */
  public BaseHost {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("the base host's scheme must be http or https");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("the base host's port must be 1 to 65535");
    }
    Optional<Authority> written = Authority.parse(name);
    if (written.isEmpty() || !written.get().name().equals(name)) {
      throw new IllegalArgumentException(
          "the base host must be a host name in lower case, such as gateway.containers.zzzzz.example");
    }
  }

  /** {@link #DEFAULT_LABEL} under a wildcard. */
  public static BaseHost under(Wildcard wildcard) {
    return new BaseHost(wildcard.scheme(), DEFAULT_LABEL + wildcard.suffix(), wildcard.port());
  }

  /** What stands for the star, where it is under one of these wildcards. */
  Optional<String> labelUnder(List<Wildcard> wildcards) {
    return wildcards.stream().flatMap(wildcard -> wildcard.labelOf(name).stream()).findFirst();
  }

  boolean hasDefaultPort() {
    return port == (isHttps() ? 443 : 80);
  }

  @Override
  public String origin() {
    return scheme + "://" + name + (hasDefaultPort() ? "" : ":" + port);
  }

  @Override
  public String authority() {
    return name + ":" + port;
  }
}
