package org.arvados.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand behind {@code --service}. */
class LocalProgramTest {
  @ParameterizedTest
  @CsvSource({
    "web=5000,web,5000,private",
    "my-app=1:public,my-app,1,public",
    "a=65535:private,a,65535,private"
  })
  void wellFormedTextIsRead(String text, String name, int port, String access) {
    assertThat(LocalProgram.parse(text)).isEqualTo(new LocalProgram(name, port, access));
  }

  /** In a network of containers the programs have names. */
  @ParameterizedTest
  @CsvSource({
    "web=nginx:80,web,nginx,80,private",
    "web=203.0.113.7:8000:public,web,203.0.113.7,8000,public",
    "web=a-1.example:1:private,web,a-1.example,1,private"
  })
  void hostMayStandBeforeThePort(String text, String name, String host, int port, String access) {
    assertThat(LocalProgram.parse(text)).isEqualTo(new LocalProgram(name, host, port, access));
  }

  @Test
  void unknownHostIsRefused() {
    LocalProgram program = LocalProgram.parse("web=host.invalid:80");
    assertThatIllegalArgumentException()
        .isThrownBy(program::address)
        .withMessageContaining("host.invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web=80:81",
        "web=:80",
        "web=a_b:80",
        "web=host:",
        "web=host:public",
        "web",
        "web=",
        "=80",
        "web=x",
        "web=-1",
        "web=80:secret",
        "web=80:",
        "web=123456",
        "web=80:public:private"
      })
  void otherFormsAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalProgram.parse(text))
        .withMessageContaining("NAME=PORT");
  }

  /** Rule N2: a name that nobody could use is refused when it is claimed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Web=80",
        "-web=80",
        "a.b=80",
        "xn--a=80",
        "login=80",
        "xdemo-xvhdp-012345678901234=80"
      })
  void impossibleNamesAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalProgram.parse(text))
        .withMessageContaining("cannot be a name");
  }

  @Test
  void impossiblePortsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> LocalProgram.parse("web=0"));
    assertThatIllegalArgumentException().isThrownBy(() -> LocalProgram.parse("web=65536"));
  }
}
