package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T2. */
class QueryTokenTest {
  private static final String V2 = Samples.V2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?",
        "/a?b=c&d",
        "*",
        "/arvados_api_token=x",
        "/?x=arvados_api_token=y",
        "/?api_token=abc",
        "/?api_token=",
        "/?api_token",
        "/?api_token=v2/only",
        "/?api_token=v2/a/b/c/d",
        "/?api_token=v2//x",
        "/?api_token=v3/a/b",
        "/?ARVADOS_API_TOKEN=x",
        "/?arvados_api_token2=x",
        "/?xarvados_api_token=x",
        "/?arvados_api_token%zz=x",
        "/?api_token=%zz",
        "/?a=1;arvados_api_token=x",
        "/?api_token=0123456789012345678901234567890123456789",
        "/?api_token=A0123456789012345678901234567890123456789A",
      })
  void targetWithoutOursPassesByteForByte(String target) {
    assertThat(QueryToken.scan(target)).isEqualTo(new QueryToken.Absent(target));
  }

  @ParameterizedTest
  @CsvSource({
    "/?arvados_api_token=T, /",
    "/lab?arvados_api_token=T, /lab",
    "/lab?arvados_api_token=T&x=1, /lab?x=1",
    "/lab?x=1&arvados_api_token=T, /lab?x=1",
    "/lab?a=%2f&arvados_api_token=T&b=%2F+c&b, /lab?a=%2f&b=%2F+c&b",
    "/?baz&baz&arvados_api_token=T&waz=quux, /?baz&baz&waz=quux",
    "/?z=1&arvados_api_token=T&a=%zz&m=é, /?z=1&a=%zz&m=é",
    "/?arvados_api_token=T&, /",
    "/?&arvados_api_token=T&&x, /?&&x",
    "/?arvados_api_token=T&arvados_api_token=other&x=1&api_token=v2/a/b, /?x=1",
    "/?arvados_api_token=T&api_token=abc, /?api_token=abc",
    "/?api_token=T&x, /?x",
    "/?api%5ftoken=T, /",
    "/?arvados%5Fapi%5ftoken=T&x, /?x",
    "/?%61rvados_api_token=T, /",
    "/a?b?c=1&arvados_api_token=T, /a?b?c=1",
    "//a?arvados_api_token=T, //a",
  })
  void firstCountsAndAllAreRemoved(String target, String clean) {
    assertThat(QueryToken.scan(target.replace("=T", "=" + V2)))
        .isEqualTo(new QueryToken.Found(ApiToken.of(V2), clean));
  }

  /** Workbench writes the slashes raw, login encodes them (arvados-protocol section 10.4). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "v2/zzzzz-gj3su-0gatewaytoken01/sesame",
        "v2%2Fzzzzz-gj3su-0gatewaytoken01%2Fsesame",
        "v2%2fzzzzz-gj3su-0gatewaytoken01%2f%73esame",
        "+v2/zzzzz-gj3su-0gatewaytoken01/sesame+",
        "%20v2/zzzzz-gj3su-0gatewaytoken01/sesame%0A",
      })
  void valueIsFormDecoded(String value) {
    ApiToken token = ApiToken.of("v2/zzzzz-gj3su-0gatewaytoken01/sesame");
    assertThat(QueryToken.scan("/?arvados_api_token=" + value).token()).hasValue(token);
    assertThat(QueryToken.scan("/?api_token=" + value).token()).hasValue(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v2/zzzzz-gj3su-0gatewaytoken01/0secret/zzzzz-dz642-0examplectr0001",
        "0123456789abcdefghijklmnopqrstuvwxyz01234",
      })
  void otherFormsThatLookLikeArvadosAreOursInApiToken(String value) {
    assertThat(QueryToken.scan("/?api_token=" + value).token()).hasValue(ApiToken.of(value));
  }

  @Test
  void arvadosApiTokenIsOursWhateverItsForm() {
    assertThat(QueryToken.scan("/?arvados_api_token=eyJ.a-b_c~d").token())
        .hasValue(ApiToken.of("eyJ.a-b_c~d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arvados_api_token",
        "arvados_api_token=",
        "arvados_api_token=+",
        "arvados_api_token=%zz",
        "arvados_api_token=a%2",
        "arvados_api_token=a%",
        "arvados_api_token=%ff",
        "arvados_api_token=a+b",
        "arvados_api_token=a%0d%0aX-Evil:1",
        "arvados_api_token=%00",
        "arvados_api_token=%C3%A9",
        "arvados_api_token=&arvados_api_token=good",
      })
  void emptyOrUndecodableFirstValueIsUnusable(String query) {
    assertThat(QueryToken.scan("/x?" + query + "&y=1"))
        .isEqualTo(new QueryToken.Unusable("/x?y=1"));
    assertThat(QueryToken.scan("/x?" + query).token()).isEmpty();
  }

  @Test
  void tokenTooLongForACookieIsUnusable() {
    String target = "/?arvados_api_token=" + "a".repeat(TokenForm.MAX_LENGTH);
    assertThat(QueryToken.scan(target)).isInstanceOf(QueryToken.Found.class);
    assertThat(QueryToken.scan(target + "a")).isInstanceOf(QueryToken.Unusable.class);
  }

  /** The clean target is the query's other parameters in order, whatever they are. */
  @Test
  void randomQueriesLoseOursOnly() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("QueryTokenTest -Dtest.seed=" + seed);
    Random random = new Random(seed);
    List<String> others =
        List.of("a", "b=1", "", "c=%2F", "api_token=abc", "=", "d=v2/x/y", "%", "a=+", "e==", "?");
    List<String> ours =
        List.of(
            "arvados_api_token=" + V2,
            "api_token=" + V2,
            "arvados_api_token=",
            "api%5Ftoken=" + V2);
    for (int round = 0; round < 5000; round++) {
      List<String> all = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        boolean own = random.nextInt(3) == 0;
        List<String> from = own ? ours : others;
        String parameter = from.get(random.nextInt(from.size()));
        all.add(parameter);
        if (!own) {
          kept.add(parameter);
        }
      }
      String target = "/p?" + String.join("&", all);
      String rest = String.join("&", kept);
      String clean = kept.size() == all.size() ? target : rest.isEmpty() ? "/p" : "/p?" + rest;
      QueryToken scanned = QueryToken.scan(target);
      assertThat(scanned.cleanTarget()).as(target).isEqualTo(clean);
      assertThat(QueryToken.scan(clean)).isInstanceOf(QueryToken.Absent.class);
    }
  }
}
