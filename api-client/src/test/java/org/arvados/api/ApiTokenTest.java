package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of the forms of arvados-protocol section 2.1; secrets stay inside (rule T9). */
class ApiTokenTest {
  private static final String SECRET = "0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz";
  private static final String V2 = "v2/zzzzz-gj3su-0gatewaytoken01/" + SECRET;

  @ParameterizedTest
  @ValueSource(
      strings = {
        V2,
        V2 + "/zzzzz-dz642-0examplectr0001",
        "v2/zzzzz-gj3su-0gatewaytoken01/7b161244931a03bc95099111547710dd21d7d84a"
      })
  void v2TokenNamesItsRecord(String text) {
    assertThat(ApiToken.of(text).uuid()).contains(new ArvadosUuid("zzzzz-gj3su-0gatewaytoken01"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECRET,
        "v2/zzzzz-gj3su-0gatewaytoken01",
        "v1/zzzzz-gj3su-0gatewaytoken01/" + SECRET,
        "v2/zzzzz-gj3su-0GATEWAYTOKEN01/" + SECRET,
        "v2//" + SECRET,
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
      })
  void otherTokenNamesNoRecord(String text) {
    ApiToken token = ApiToken.of(text);
    assertThat(token.uuid()).isEmpty();
    assertThat(token.reveal()).isEqualTo(text);
  }

  @Test
  void surroundingSpaceIsDropped() {
    assertThat(ApiToken.of(" " + V2 + "\r\n")).isEqualTo(ApiToken.of(V2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void emptyTokenIsRefused(String text) {
    assertThatThrownBy(() -> ApiToken.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tokenNeverPrints() {
    ApiToken token = ApiToken.of(V2);
    CallContext call = new CallContext(token, "req-1");
    ApiRequest request = ApiRequest.read(call, "/a", new QueryString().add("api_token", "hidden"));
    assertThat(token.toString() + call + request).doesNotContain(SECRET, "hidden", "0gateway");
  }

  /** The vector is that of {@code printf abc | sha256sum}. */
  @Test
  void digestIsSha256OfTheWholeText() {
    assertThat(ApiToken.of("abc").digest())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void tokensOfOneSecretAndDifferentFormDiffer() {
    assertThat(ApiToken.of(V2)).isNotEqualTo(ApiToken.of(SECRET));
    assertThat(ApiToken.of(V2)).hasSameHashCodeAs(ApiToken.of(V2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "ä"})
  void requestIdThatCannotStandInHeaderIsRefused(String requestId) {
    assertThatThrownBy(() -> new CallContext(ApiToken.of(V2), requestId))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
