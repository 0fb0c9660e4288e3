package org.arvados.gateway.own;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormParametersTest {
  @Test
  void valuesAreDecoded() {
    assertThat(FormParameters.parse("a=1&b=x+y%2Fz&%63=&d").values())
        .isEqualTo(Map.of("a", "1", "b", "x y/z", "c", "", "d", ""));
    assertThat(FormParameters.parse("a=1").get("b")).isEmpty();
    assertThat(FormParameters.parse("").values()).isEmpty();
  }

  /** What two readers might read differently is read as nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=2", "a=1&%61=2", "a=%", "a=%zz", "%ff=1", "a=1&b=é"})
  void ambiguousTextHasNoParameters(String text) {
    assertThat(FormParameters.parse(text).values()).isEmpty();
  }

  @Test
  void textFormHidesTheValues() {
    assertThat(FormParameters.parse("hush=hush").toString()).doesNotContain("hush");
  }
}
