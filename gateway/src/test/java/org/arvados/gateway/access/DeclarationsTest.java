package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule A3: what {@code published_ports} says, and that a malformed declaration is none. */
class DeclarationsTest {
  private static Declarations read(String json) throws Exception {
    return Declarations.of(new ObjectMapper().readTree(json));
  }

  @ParameterizedTest
  @CsvSource({
    "private, PRIVATE",
    "can_manage, CAN_MANAGE",
    "can_write, CAN_WRITE",
    "can_read, CAN_READ",
    "public, PUBLIC"
  })
  void everyLevelIsRead(String access, AccessLevel level) throws Exception {
    Declarations declarations =
        read("{\"8888\":{\"access\":\"" + access + "\",\"label\":\"Lab\",\"initial_path\":\"x\"}}");
    assertThat(declarations.level(8888)).isEqualTo(level);
    assertThat(declarations.label(8888)).isEqualTo("Lab");
    assertThat(declarations.ports()).containsOnlyKeys(8888);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"08888\":{\"access\":\"public\"}}",
        "{\"+8888\":{\"access\":\"public\"}}",
        "{\" 8888\":{\"access\":\"public\"}}",
        "{\"8888.0\":{\"access\":\"public\"}}",
        "{\"0\":{\"access\":\"public\"}}",
        "{\"65536\":{\"access\":\"public\"}}",
        "{\"99999999999\":{\"access\":\"public\"}}",
        "{\"*\":{\"access\":\"public\"}}",
        "{\"8888\":{\"access\":\"PUBLIC\"}}",
        "{\"8888\":{\"access\":\"public \"}}",
        "{\"8888\":{\"access\":\"everybody\"}}",
        "{\"8888\":{\"access\":true}}",
        "{\"8888\":{\"access\":[\"public\"]}}",
        "{\"8888\":{\"label\":\"Lab\"}}",
        "{\"8888\":\"public\"}",
        "{\"8888\":[\"public\"]}",
        "{\"8888\":null}",
        "[{\"8888\":{\"access\":\"public\"}}]",
        "\"public\"",
        "8888",
        "null",
        "{}"
      })
  void malformedDeclarationIsNone(String json) throws Exception {
    assertThat(read(json).ports()).isEmpty();
    assertThat(read(json).level(8888)).isEqualTo(AccessLevel.PRIVATE);
  }

  @Test
  void malformedDeclarationSpoilsNoOther() throws Exception {
    Declarations declarations = read("{\"80\":7,\"81\":{\"access\":\"public\"}}");
    assertThat(declarations.ports()).containsOnlyKeys(81);
    assertThat(declarations.level(81)).isEqualTo(AccessLevel.PUBLIC);
    assertThat(declarations.level(80)).isEqualTo(AccessLevel.PRIVATE);
  }

  @Test
  void absentFieldDeclaresNothing() {
    assertThat(Declarations.of(MissingNode.getInstance()).ports()).isEmpty();
  }

  @Test
  void longLabelIsCut() throws Exception {
    String label = "x".repeat(Declarations.MAX_LABEL + 1);
    Declarations declarations =
        read("{\"80\":{\"access\":\"public\",\"label\":\"" + label + "\"}}");
    assertThat(declarations.label(80)).hasSize(Declarations.MAX_LABEL);
  }
}
