package org.arvados.gateway.signin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.host.BaseHost;
import org.jspecify.annotations.Nullable;

/** Whether the cluster's login page may send anybody back to us (arvados-protocol section 10.2). */
final class TrustedOrigins {
  private static final Pattern PRIVATE =
      Pattern.compile(
          "localhost|\\[::1\\]|\\[fe80:.*\\]|\\[f[cd][0-9a-f]{2}:.*\\]"
              + "|(?:127|10)(?:\\.[0-9]{1,3}){3}"
              + "|(?:192\\.168|169\\.254|172\\.(?:1[6-9]|2[0-9]|3[01]))(?:\\.[0-9]{1,3}){2}");

  private TrustedOrigins() {}

  /**
   * Compares scheme, host and port with each entry; {@code ://*.} in an entry stands for any
   * labels.
   *
   * @param workbench whose origin needs no entry
   */
  static boolean trusts(LoginConfig login, Optional<@Nullable URI> workbench, BaseHost base) {
    return login.trustedClients().stream().anyMatch(entry -> covers(entry, base))
        || workbench.map(URI::toString).filter(url -> isOrigin(url, base)).isPresent()
        || (login.trustPrivateNetworks() && PRIVATE.matcher(base.name()).matches());
  }

  private static boolean covers(String entry, BaseHost base) {
    int star = entry.indexOf("://*.");
    if (star < 0) {
      return isOrigin(entry, base);
    }
    Optional<BaseHost> suffix = origin(entry.substring(0, star + 3) + entry.substring(star + 5));
    return suffix
        .filter(rest -> rest.scheme().equals(base.scheme()) && rest.port() == base.port())
        .filter(rest -> base.name().endsWith("." + rest.name()))
        .isPresent();
  }

  private static boolean isOrigin(String url, BaseHost base) {
    return origin(url).filter(base::equals).isPresent();
  }

  private static Optional<BaseHost> origin(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null || uri.getScheme() == null || uri.getRawUserInfo() != null) {
        return Optional.empty();
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
      return Optional.of(new BaseHost(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
