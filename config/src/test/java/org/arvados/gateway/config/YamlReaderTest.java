package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.arvados.gateway.config.YamlNode.Mapping;
import org.arvados.gateway.config.YamlNode.Scalar;
import org.arvados.gateway.config.YamlNode.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  private final Findings findings = new Findings();

  @Test
  void linesOfKeysAndItemsAreKept() {
    Mapping top = read("# comment\na:\n  b: 1\n  c:\n    - x\n    - y\n").orElseThrow();

    Mapping a = (Mapping) top.entries().get("a").value();
    assertThat(top.entries().get("a").line()).isEqualTo(2);
    assertThat(a.entries().get("b").line()).isEqualTo(3);
    assertThat(((Sequence) a.entries().get("c").value()).items())
        .containsExactly(new Scalar("x", false, 5), new Scalar("y", false, 6));
  }

  @Test
  void valuesAreNotInterpreted() {
    Mapping top =
        read("{a: 0x1F, b: 1_0, c: yes, d: 2026-01-01, 010: e, z: 12:30:45}").orElseThrow();

    assertThat(top.entries().keySet()).containsExactly("a", "b", "c", "d", "010", "z");
    assertThat(top.entries().values())
        .extracting(entry -> ((Scalar) entry.value()).text())
        .containsExactly("0x1F", "1_0", "yes", "2026-01-01", "e", "12:30:45");
  }

  @Test
  void onlyUnquotedNullsAreNull() {
    Mapping top = read("{a: , b: ~, c: null, d: '', e: '~', f: \"null\"}").orElseThrow();

    assertThat(top.entries().values())
        .extracting(entry -> ((Scalar) entry.value()).isNull())
        .containsExactly(true, true, true, false, false, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "---\n", "~", "null\n", "\ufeff"})
  void anEmptyFileIsNoFault(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(faults()).isEmpty();
  }

  @Test
  void everyRepeatedKeyIsAFaultAtItsLine() {
    read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");

    assertThat(faults())
        .containsExactly(
            "f.yml:4: b.c: is given twice; keep one of them",
            "f.yml:5: a: is given twice; keep one of them");
  }

  @Test
  void aSyntaxErrorIsOneFaultAtItsLine() {
    assertThat(read("a: 1\nb: [1, 2\nc: 3\n")).isEmpty();

    assertThat(faults()).hasSize(1);
    assertThat(faults().get(0)).startsWith("f.yml:3: is not valid YAML: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: *hiddenhidden", "a: 'hiddenhidden", "hiddenhidden", "- hiddenhidden",
            "a: !hidden!hidden b",
        "a: hiddenhidden: c", "a: \"hidden\\qhidden\"", "a: hidden\n  b: c", "a: @hidden",
            "? [hiddenhidden]\n: b",
        "a: hidden\u0001hidden", "%HIDDEN hidden\n---\na", "a: &hidden b\n*hidden"
      })
  void noTextOfTheFileIsInAFault(String text) {
    read(text);

    assertThat(faults()).isNotEmpty();
    assertThat(String.join("\n", faults())).doesNotContainIgnoringCase("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: \"\\u", "a: \"\\U0011", "a: \"\\x", "a: \"\\U00110000\""})
  void anEscapeOfNoCharacterIsAFault(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(faults()).singleElement().asString().contains("is not valid YAML");
  }

  @Test
  void aSecondDocumentIsAFault() {
    read("a: 1\n---\nb: 2\n");

    assertThat(faults()).hasSize(1);
  }

  @Test
  void aliasesAndMergesAreFollowedAsArvadosDoes() {
    Mapping top = read("x: &x {a: 1, b: 2}\ny: *x\nz:\n  <<: *x\n  b: 3\n").orElseThrow();

    assertThat(faults()).isEmpty();
    assertThat(top.entries().get("y").value()).isEqualTo(top.entries().get("x").value());
    Mapping z = (Mapping) top.entries().get("z").value();
    assertThat(((Scalar) z.entries().get("a").value()).text()).isEqualTo("1");
    assertThat(((Scalar) z.entries().get("b").value()).text()).isEqualTo("3");
  }

  @Test
  void anAliasToItselfIsAFault() {
    read("a: &a\n  b: *a\n");

    assertThat(faults()).containsExactly("f.yml:1: a.b: contains itself; remove the alias");
  }

  @Test
  void onlyMappingsAreMerged() {
    read("x: &x {a: 1}\nl: &l [*x, [*x], 3]\nz:\n  <<: *l\ny: {<<: }\n");

    String fault = " merges what is not a mapping; merge aliases of mappings only";
    assertThat(faults()).containsExactly("f.yml:2: z.<<:" + fault, "f.yml:5: y.<<:" + fault);
  }

  @Test
  @Timeout(20)
  void mergesOfAliasesOfAliasesAreNotFollowed() {
    StringBuilder text = new StringBuilder("a0: &a0 [{}]\n");
    for (int i = 1; i < 25; i++) {
      String alias = "*a" + (i - 1);
      text.append("a%d: &a%d [%s, %s, %s, %s]%n".formatted(i, i, alias, alias, alias, alias));
    }
    read(text + "z: {<<: *a24}\n");

    assertThat(faults()).hasSize(1);
  }

  /** A terminal that shows a message does not obey the file. */
  @Test
  void faultIsOneLineWhateverTheKey() {
    read("\"a\\nb\\e[31m\\u202e\\u2028\": 1\n\"a\\nb\\e[31m\\u202e\\u2028\": 2\n");

    assertThat(faults())
        .containsExactly(
            "f.yml:2: a\\u000ab\\u001b[31m\\u202e\\u2028: is given twice; keep one of them");
  }

  @Test
  void aliasesOfAliasesDoNotGrow() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 25; i++) {
      String alias = "*a" + (i - 1);
      text.append("a%d: &a%d [%s, %s]%n".formatted(i, i, alias, alias));
    }

    assertThat(read(text.toString()).orElseThrow().entries()).hasSize(25);
  }

  @Test
  void deepNestingIsAFaultAndNotAnOverflow() {
    read("a: " + "[".repeat(100_000));

    assertThat(faults()).hasSize(1);
  }

  private Optional<Mapping> read(String text) {
    return new YamlReader("f.yml", findings).read(text);
  }

  private List<String> faults() {
    try {
      findings.throwFaults();
      return List.of();
    } catch (ConfigException e) {
      return e.faults().stream().map(Fault::toString).toList();
    }
  }
}
