package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void neverPrints() {
    assertThat(Secret.of("hidden")).hasToString("Secret[redacted]");
  }

  @Test
  void surroundingSpaceIsDropped() {
    assertThat(Secret.of(" hidden\n").reveal()).isEqualTo("hidden");
  }

  @Test
  void equalsByContent() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b"));
  }

  @Test
  void emptyIsRefused() {
    assertThatThrownBy(() -> Secret.of(" \n")).isInstanceOf(IllegalArgumentException.class);
  }
}
