package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Paths in the access log (rule T9)")
class LoggedPathTest {
  private static final String SECRET = "3kg6k6lzmp9kj5cpkcoxie963cmvjahbt2fod9zru30k1jqdmi";

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "*,*",
    "/a/b.c-d_e~f,/a/b.c-d_e~f",
    "/api/kernels/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f,/api/kernels/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    "/git/0123456789abcdef0123456789abcdef01234567,/git/0123456789abcdef0123456789abcdef01234567",
    "/by_id/zzzzz-xvhdp-0123456789abcde,/by_id/zzzzz-xvhdp-0123456789abcde",
    "/%C3%A9%20%2f,/%C3%A9%20%2f",
    "/%61%2D%7e,/a-~",
    "/SECRET,/[redacted]",
    "/v2/zzzzz-gj3su-0123456789abcde/SECRET,/v2/zzzzz-gj3su-0123456789abcde/[redacted]",
    "/aSECRETz/b,/[redacted]/b",
    "/a;jsessionid=123/b,/a;[redacted]/b",
    "/a;/b,/a;/b",
    "/x;arvados_api_token=v2/zzzzz-gj3su-0123456789abcde/SECRET,/x;[redacted]/zzzzz-gj3su-0123456789abcde/[redacted]",
    "/a%3Farvados_api_token=v2%2Fzzzzz%2FSECRET,/a%3F[redacted]",
    "/a%3fx=1,/a%3F[redacted]",
    "/a%3F,/a%3F",
    "/%25%33%46,/%253F",
    "/$1\\1,/$1\\1",
  })
  void pathIsShownWithoutWhatMayBeSecret(String path, String shown) {
    assertThat(LoggedPath.of(path.replace("SECRET", SECRET))).isEqualTo(shown);
  }

  /** An encoded letter is the letter, so encoding hides nothing. */
  @Test
  void encodedSecretIsFound() {
    StringBuilder encoded = new StringBuilder("/");
    SECRET.chars().forEach(c -> encoded.append('%').append(Integer.toHexString(c)));
    assertThat(LoggedPath.of(encoded.toString())).isEqualTo("/[redacted]");
  }

  /** Not even the part of it before the cut. */
  @Test
  void longPathIsCutBehindTheRedaction() {
    String path = "/x".repeat(500) + "/" + "y/".repeat(5) + SECRET;
    String shown = LoggedPath.of(path);
    assertThat(shown).hasSizeLessThan(1100).doesNotContain(SECRET.substring(0, 5));
    assertThat(LoggedPath.of("/x".repeat(600))).hasSize(1027).endsWith("...");
  }
}
