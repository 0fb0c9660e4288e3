package org.arvados.gateway.demo.controller;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a login or logout may send the browser (arvados-protocol section 10.2). Origins are
 * compared: scheme, host and port, a default port dropped. Pure.
 *
 * @param settings of the cluster
 */
record TrustedClients(ClusterSettings settings) {
  private static final String WILDCARD = "*.";

  /** Whether that URL's origin is trusted. */
  boolean trusts(String returnTo) {
    Optional<Origin> target = Origin.of(returnTo);
    return target.isPresent()
        && (Stream.concat(settings.trustedClients().stream(), workbenches())
                .anyMatch(entry -> covers(entry, target.get()))
            || (settings.trustPrivateNetworks() && target.get().isPrivate()));
  }

  private Stream<String> workbenches() {
    return Stream.of("Workbench1", "Workbench2")
        .map(settings.services()::get)
        .filter(Objects::nonNull)
        .map(URI::toString);
  }

  private static boolean covers(String entry, Origin target) {
    String exact = entry.replace("://" + WILDCARD, "://");
    Optional<Origin> origin = Origin.of(exact);
    return entry.equals(exact)
        ? origin.filter(target::equals).isPresent()
        : origin.filter(suffix -> target.isBelow(suffix)).isPresent();
  }

  private record Origin(String scheme, String host, int port) {
    static Optional<Origin> of(String url) {
      try {
        URI uri = new URI(url);
        if (uri.getHost() == null || uri.getScheme() == null || uri.getRawUserInfo() != null) {
          return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = uri.getPort() == -1 ? usual : uri.getPort();
        return Optional.of(new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
      } catch (URISyntaxException e) {
        return Optional.empty();
      }
    }

    boolean isBelow(Origin suffix) {
      return scheme.equals(suffix.scheme)
          && port == suffix.port
          && host.endsWith("." + suffix.host);
    }

    boolean isPrivate() {
      return host.equals("localhost")
          || host.equals("[::1]")
          || host.matches("(127|10)(\\.\\d{1,3}){3}")
          || host.matches("172\\.(1[6-9]|2\\d|3[01])(\\.\\d{1,3}){2}")
          || host.matches("(192\\.168|169\\.254)(\\.\\d{1,3}){2}")
          || host.matches("\\[(fe80|f[cd][0-9a-f]{2}):.*]");
    }
  }
}
