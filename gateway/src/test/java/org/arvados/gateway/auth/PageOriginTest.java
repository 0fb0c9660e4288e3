package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule X2, row by row: requests that only a cookie admits. */
class PageOriginTest {
  private static final String OWN = "https://app.containers.zzzzz.example";

  private static boolean foreign(
      String method, boolean upgrade, String origin, String site, String dest) {
    return new PageOrigin(optional(origin), optional(site), optional(dest))
        .isForeign(Samples.HTTPS, method, upgrade);
  }

  private static Optional<String> optional(String cell) {
    return cell.equals("-") ? Optional.empty() : Optional.of(cell.replace("OWN", OWN));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, false, -, -, -",
    "GET, false, -, none, document",
    "GET, false, -, same-origin, empty",
    "GET, false, OWN, same-origin, empty",
    "GET, false, -, cross-site, document",
    "HEAD, false, -, same-site, document",
    "GET, false, https://evil.example, -, -",
    "OPTIONS, false, https://evil.example, -, -",
    "POST, false, -, -, -",
    "POST, false, OWN, -, -",
    "POST, false, OWN, same-origin, empty",
    "POST, false, null, same-origin, document",
    "DELETE, false, OWN, same-origin, empty",
    "GET, true, -, -, -",
    "GET, true, OWN, -, -",
    "GET, true, OWN, same-origin, websocket",
  })
  void ownPagesAndFollowedLinksAreServed(
      String method, boolean upgrade, String origin, String site, String dest) {
    assertThat(foreign(method, upgrade, origin, site, dest)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, true, https://evil.example, -, -",
    "GET, true, https://other.containers.zzzzz.example, same-site, websocket",
    "GET, true, http://app.containers.zzzzz.example, -, -",
    "GET, true, OWN:8443, -, -",
    "GET, true, OWN:443, -, -",
    "GET, true, OWN., -, -",
    "GET, true, '', -, -",
    "GET, true, null, -, -",
    "GET, true, null, none, -",
    "GET, true, null, cross-site, -",
    "GET, true, -, cross-site, document",
    "POST, false, https://evil.example, -, -",
    "POST, false, https://other.containers.zzzzz.example, same-site, document",
    "POST, false, https://evil.example, same-origin, empty",
    "POST, false, null, -, -",
    "POST, false, null, cross-site, document",
    "PUT, false, -, same-site, empty",
    "METHOD, false, https://evil.example, -, -",
    "POST, false, -, cross-site, document",
    "GET, false, -, cross-site, empty",
    "GET, false, -, same-site, script",
    "GET, false, -, same-site, iframe",
    "GET, false, -, cross-site, -",
    "HEAD, false, -, same-site, image",
    "OPTIONS, false, -, cross-site, document",
    "GET, false, -, invented, empty",
  })
  void requestsOfOtherPagesAreRefused(
      String method, boolean upgrade, String origin, String site, String dest) {
    assertThat(foreign(method, upgrade, origin, site, dest)).isTrue();
  }
}
