package org.arvados.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.arvados.gateway.config.NamesConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule N2, at claim. */
class FriendlyNamesTest {
  private final FriendlyNames names = new FriendlyNames(NamesConfig.defaults().reserved());

  @ParameterizedTest
  @ValueSource(strings = {"jupyter", "a", "1", "a-b", "my--app", "loginx"})
  void ordinaryNamesAreAllowed(String name) {
    assertThat(names.problem(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Jupyter",
        "a.b",
        "a_b",
        "-a",
        "a-",
        "xn--a",
        "é",
        "a b",
        "a\n",
        "login",
        "www",
        "api",
        "admin",
        "auth",
        "workbench",
        "controller",
        "ws",
        "keep",
        "gateway",
        "zzzzz-xvhdp-0examplereq0001",
        "zzzzz-tpzed-0exampleuser001x",
        "xyzzy-dz642-0examplectr0001-80",
        "a234567890123456789012345678901234567890123456789012345678901234",
      })
  void otherNamesAreRefusedWithTheReason(String name) {
    assertThat(names.problem(name)).hasValueSatisfying(why -> assertThat(why).endsWith("."));
  }

  @Test
  void reservedListIsSettable() {
    FriendlyNames own = new FriendlyNames(Set.of("Portal"));
    assertThat(own.problem("portal")).isPresent();
    assertThat(own.problem("login")).isEmpty();
  }
}
