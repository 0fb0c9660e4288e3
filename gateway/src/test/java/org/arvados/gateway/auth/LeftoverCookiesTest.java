package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule N3: what is expired when a name has changed hands. */
class LeftoverCookiesTest {
  private static List<String> expiry(String cookies, String path) {
    return LeftoverCookies.expiry(List.of(cookies), Samples.HTTPS, path);
  }

  @Test
  void oursAndEveryOtherAreExpiredWhereverTheyMayHaveBeenSet() {
    assertThat(expiry("a=1; __Host-b=2; __Host-arvados-gateway=x; a=3", "/lab/tree"))
        .containsExactly(
            "__Host-arvados-gateway=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure",
            "a=; Max-Age=0; Path=/; Secure",
            "__Host-b=; Max-Age=0; Path=/; Secure",
            "a=; Max-Age=0; Path=/lab; Secure",
            "__Host-b=; Max-Age=0; Path=/lab; Secure",
            "a=; Max-Age=0; Path=/lab/; Secure",
            "__Host-b=; Max-Age=0; Path=/lab/; Secure",
            "a=; Max-Age=0; Path=/lab/tree; Secure",
            "__Host-b=; Max-Age=0; Path=/lab/tree; Secure");
  }

  @Test
  void plainHttpHasNoSecureCookies() {
    assertThat(LeftoverCookies.expiry(List.of("a=1"), Samples.HTTP, "/"))
        .contains("a=; Max-Age=0; Path=/")
        .noneMatch(line -> line.contains("Secure"));
  }

  /** A head that is too long for the web server in front would be no answer at all. */
  @Test
  void headStaysShort() {
    String many =
        IntStream.range(0, 500).mapToObj(i -> "cookie" + i + "=1").collect(Collectors.joining(";"));
    List<String> lines = expiry(many, "/a".repeat(1000));
    assertThat(lines).hasSizeGreaterThan(40).allMatch(line -> line.contains("Path=/;"));
    assertThat(String.join("Set-Cookie: \r\n", lines).length()).isLessThan(2800);
  }

  /** What cannot stand in a header as it came is left alone. */
  @ParameterizedTest
  @ValueSource(strings = {"=1", "a b=1", "é=1", "\"a\"=1", "a,b=1", "a\tb=1", "novalue"})
  void oddNamesAreLeftOut(String pair) {
    assertThat(expiry(pair + "; good=1", "/"))
        .hasSize(2)
        .last()
        .isEqualTo("good=; Max-Age=0; Path=/; Secure");
  }

  /** A semicolon would end the attribute, and expire something else. */
  @Test
  void directoriesThatCannotBeWrittenAreLeftOut() {
    assertThat(expiry("a=1", "/x;y/z"))
        .filteredOn(line -> line.startsWith("a="))
        .containsExactly("a=; Max-Age=0; Path=/; Secure");
    assertThat(expiry("a=1", "*"))
        .filteredOn(line -> line.startsWith("a="))
        .containsExactly("a=; Max-Age=0; Path=/; Secure");
  }
}
