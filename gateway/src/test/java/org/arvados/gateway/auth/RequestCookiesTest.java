package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules T5 and T6: what is read from Cookie headers, and what services never see. */
class RequestCookiesTest {
  private static final String OURS = GatewayCookie.HTTPS_NAME;

  @Test
  void duplicatesAreReadInOrderAcrossHeaders() {
    RequestCookies cookies =
        RequestCookies.of(List.of("a=1; " + OURS + "=x;" + OURS + " = y ", OURS + "=\"z\"; b"));
    assertThat(cookies.values(OURS)).containsExactly("x", "y", "\"z\"");
    assertThat(cookies.values("a")).containsExactly("1");
    assertThat(cookies.values("b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x__Host-arvados-gateway=1", "__host-arvados-gateway=1", "=__Host-arvados-gateway=1",
        "__Host-arvados-gateway", "a=__Host-arvados-gateway=1", "__Host-arvados-gateway2=1",
        "arvados-gateway=1", "__Host-arvados-gateway,=1",
      })
  void otherNamesAreNotOurs(String header) {
    assertThat(RequestCookies.of(List.of(header)).values(OURS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "v=w", "==", "a\"b"})
  void valueIsEverythingBehindTheFirstEqualsSign(String value) {
    assertThat(RequestCookies.of(List.of("a=1;" + OURS + "=" + value)).values(OURS))
        .containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1; b=2",
        "a=1;b=2;",
        ";;",
        " ",
        "a=\"x; y\"; b",
        "bad cookie; =x; é=\u00ff",
        "a=1;  ; b=2 ",
        "$Version=1",
        "a==;b=\"\"",
        "arvados_container_uuid=zzzzz-dz642-0examplectr0001",
        "Arvados_Api_Token=x",
        "\ta=1",
      })
  void headerWithoutOursIsTheSameString(String header) {
    assertThat(RequestCookies.of(List.of(header)).stripped()).containsExactly(header);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "@=x; a=1|a=1",
        "a=1; @=x|a=1",
        "a=1; @=x; b=2|a=1; b=2",
        "a=1;@=x;b=2|a=1;b=2",
        "a=1; @=x;|a=1;",
        "a=\"x; @=y; z\"; b|a=\"x; z\"; b",
        "@=x; a=1; @=y; ; b=\"2\"|a=1; ; b=\"2\"",
        "@ =x;  a = 1 |a = 1 ",
      })
  void oursIsTakenOutAndNothingElse(String header, String left) {
    for (String name : List.of(OURS, GatewayCookie.HTTP_NAME, ArvadosCookie.NAME)) {
      assertThat(RequestCookies.of(List.of(header.replace("@", name))).stripped())
          .containsExactly(left);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"@=x", "@=x;", "@=x; @=y", " @=x ; ; ", ";@="})
  void headerWithNothingLeftIsDropped(String header) {
    List<String> headers = List.of("a=1", header.replace("@", OURS), "b=2");
    assertThat(RequestCookies.of(headers).stripped()).containsExactly("a=1", "b=2");
  }

  /** Whatever surrounds them, no value of ours survives and no pair of others is lost. */
  @Test
  void randomHeadersLoseOursOnly() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("RequestCookiesTest -Dtest.seed=" + seed);
    Random random = new Random(seed);
    List<String> others = List.of("a=1", " b", "", " ", " c=\"q", "=", " d=e=f ", "\t");
    for (int round = 0; round < 5000; round++) {
      List<String> pairs = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        boolean own = random.nextInt(3) == 0;
        String pair = own ? " " + OURS + "=SEALED" : others.get(random.nextInt(others.size()));
        pairs.add(pair);
        if (!own) {
          kept.add(pair);
        }
      }
      String header = String.join(";", pairs);
      List<String> stripped = RequestCookies.of(List.of(header)).stripped();
      String joined = String.join("", stripped);
      assertThat(joined).as(header).doesNotContain("SEALED");
      assertThat(joined.strip())
          .as(header)
          .isEqualTo(
              kept.size() < pairs.size() && kept.stream().allMatch(String::isBlank)
                  ? ""
                  : String.join(";", kept).strip());
    }
  }

  /** Rule S4: the cookies of several sign-ins, by the rest of their names. */
  @Test
  void cookiesAreFoundByTheBeginningOfTheirNames() {
    RequestCookies cookies = RequestCookies.of(List.of("a-x=1; a-y = 2;b-x=3; a-=4", "a-x=5; a"));
    assertThat(cookies.beginning("a-"))
        .containsExactly(
            java.util.Map.entry("x", "1"),
            java.util.Map.entry("y", "2"),
            java.util.Map.entry("", "4"),
            java.util.Map.entry("x", "5"));
  }

  /** Rule T5: whatever begins with our name is ours. */
  @Test
  void cookiesOfSignInsAreForNoService() {
    String header = "a=1; " + OURS + "-signin-x=2; arvados-gateway-entered=3; b=4";
    assertThat(RequestCookies.of(List.of(header)).stripped()).containsExactly("a=1; b=4");
  }
}
