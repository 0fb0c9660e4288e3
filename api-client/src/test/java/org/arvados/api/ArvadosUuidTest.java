package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of arvados-protocol section 1. */
class ArvadosUuidTest {
  @Test
  void partsAreTold() {
    ArvadosUuid uuid = new ArvadosUuid("zzzzz-xvhdp-0examplereq0001");
    assertThat(uuid.cluster()).isEqualTo("zzzzz");
    assertThat(uuid.infix()).isEqualTo("xvhdp");
    assertThat(uuid.isContainerRequest()).isTrue();
    assertThat(uuid.isContainer()).isFalse();
    assertThat(uuid).hasToString("zzzzz-xvhdp-0examplereq0001");
  }

  @Test
  void containerIsTold() {
    ArvadosUuid uuid = new ArvadosUuid("00000-dz642-zzzzzzzzzzzzzzz");
    assertThat(uuid.isContainer()).isTrue();
    assertThat(uuid.isContainerRequest()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "zzzzz-xvhdp-0examplereq000",
        "zzzzz-xvhdp-0examplereq00012",
        "zzzzz-xvhdp-0exampleREQ0001",
        "ZZZZZ-xvhdp-0examplereq0001",
        "zzzzz_xvhdp_0examplereq0001",
        "zzzzz-xvhdp-0examplereq0001\n",
        " zzzzz-xvhdp-0examplereq0001",
        "zzzzz-xvhdp-0examplereq000\u0661",
        "zzzz-xvhdpp-0examplereq0001"
      })
  void otherTextIsNoUuid(String text) {
    assertThat(ArvadosUuid.parse(text)).isEmpty();
    assertThatThrownBy(() -> new ArvadosUuid(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
