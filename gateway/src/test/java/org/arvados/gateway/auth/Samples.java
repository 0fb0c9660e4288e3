package org.arvados.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.host.Wildcard;

/** Values that the tests of this package share. */
final class Samples {
  static final String SECRET = "0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz";
  static final String V2 = "v2/zzzzz-gj3su-0gatewaytoken01/" + SECRET;
  static final String OTHER_V2 = "v2/zzzzz-gj3su-0gatewaytoken02/" + SECRET;
  static final Instant NOW = Instant.parse("2026-11-01T12:00:00.5Z");
  static final ServiceHost HTTPS = host("https://*.containers.zzzzz.example");
  static final ServiceHost HTTP = host("http://*.containers.localhost:8080");
  static final CookieSeal SEAL =
      new CookieSeal(
          List.of(utf8("0123456789abcdef0123456789abcdef")),
          "cookie",
          Duration.ofHours(12),
          new SecureRandom());

  private Samples() {}

  static ServiceHost host(String wildcard) {
    return new ServiceHost(Wildcard.parse(wildcard), "app", new Target.FriendlyName("app"));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String sealed(String token, ServiceHost host) {
    return SEAL.seal(SEAL.newSession(ApiToken.of(token), NOW), host.authority());
  }

  /** A value of Arvados's own cookie. */
  static String encoded(String token) {
    return Base64.getUrlEncoder().encodeToString(utf8(token));
  }

  static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(utf8(pair));
  }
}
