package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cluster and which user (arvados-protocol section 8.3). */
class ApiEnvironmentTest {
  @TempDir Path home;
  private Path file;

  @BeforeEach
  void directory() throws Exception {
    file = home.resolve(".config/arvados/settings.conf");
    Files.createDirectories(file.getParent());
  }

  private ApiEnvironment read(Map<String, String> variables) throws Exception {
    Map<String, String> all = new HashMap<>(variables);
    all.putIfAbsent("HOME", home.toString());
    return ApiEnvironment.read(all);
  }

  @Test
  void environmentGoesBeforeTheFileOneByOne() throws Exception {
    Files.writeString(
        file,
        " # comment=1\nARVADOS_API_HOST=file.example \n\nARVADOS_API_TOKEN=from=file\nnoise\n");
    ApiEnvironment environment = read(Map.of("ARVADOS_API_HOST", "env.example"));
    assertThat(environment.address()).hasToString("https://env.example");
    assertThat(environment.token()).hasValue(ApiToken.of("from=file"));
    assertThat(environment.insecure()).isFalse();
    assertThat(environment.toString()).doesNotContain("from=file");
  }

  @Test
  void emptyVariableHidesTheFile() throws Exception {
    Files.writeString(file, "ARVADOS_API_TOKEN=secret\n");
    assertThat(read(Map.of("ARVADOS_API_TOKEN", "")).token()).isEmpty();
  }

  @Test
  void nothingIsNothing() throws Exception {
    ApiEnvironment environment = ApiEnvironment.read(Map.of());
    assertThat(environment.host()).isEmpty();
    assertThat(environment.token()).isEmpty();
  }

  @Test
  void directoryOfSettingsMayBeElsewhere() throws Exception {
    Files.writeString(file, "ARVADOS_API_HOST=file.example\n");
    String config = home.resolve(".config").toString();
    assertThat(ApiEnvironment.read(Map.of("XDG_CONFIG_HOME", config)).host())
        .hasValue("file.example");
  }

  @ParameterizedTest
  @CsvSource({
    "1,true",
    "yes,true",
    "true,true",
    "TRUE,true",
    "t,true",
    "y,true",
    "0,false",
    "no,false",
    "on,false",
    "'',false"
  })
  void wordsForTrueAreThoseOfArvados(String word, boolean insecure) throws Exception {
    assertThat(read(Map.of("ARVADOS_API_HOST_INSECURE", word)).insecure()).isEqualTo(insecure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://zzzzz.example",
        "zzzzz.example/",
        "zzzzz.example?x",
        "zzzzz.example#x",
        "user@zzzzz.example",
        "a b",
        ":443"
      })
  void hostIsAHostAndNoMore(String host) throws Exception {
    ApiEnvironment environment = read(Map.of("ARVADOS_API_HOST", host));
    assertThatThrownBy(environment::address)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("zzzzz.example:8443");
  }

  @Test
  void unreadableFileIsAFaultThatQuotesNothing() throws Exception {
    Files.write(file, new byte[] {'A', '=', (byte) 0xff, 's', 'e', 's', 'a', 'm', 'e'});
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("settings.conf")
        .hasMessageNotContaining("sesame");
  }
}
