package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.api.ApiToken;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** arvados-protocol section 2.3, with its vectors. */
class ArvadosCookieTest {

  @ParameterizedTest
  @CsvSource({
    "a, YQ==",
    "a, YQ",
    "ab, YWI=",
    "ab, YWI",
    "abc, YWJj",
    "x?>~y, eD8-fnk=",
    "abc, '\"YWJj\"'",
    "abc, IGFiYw0K",
    "v2/zzzzz-gj3su-0gatewaytoken01/0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz,"
        + " djIvenp6enotZ2ozc3UtMGdhdGV3YXl0b2tlbjAxLzBleGFtcGxlMXNlY3JldDJhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejM0NTY3ODl6eg==",
  })
  void valueIsUrlSafeBase64(String token, String value) {
    assertThat(ArvadosCookie.decode(value)).hasValue(ApiToken.of(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "\"",
        "\"\"",
        "Y",
        "YQ=",
        "YQ===",
        "eD8+fnk=",
        "YQ /",
        "YQ%3D%3D",
        "IA==",
        "YQpi",
        "w6k=",
        "AA==",
        "v2/zzzzz-gj3su-0gatewaytoken01/x",
      })
  void anythingElseIsAsIfAbsent(String value) {
    assertThat(ArvadosCookie.decode(value)).isEmpty();
  }
}
