package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Rule S3: what was used once is refused, and not remembered for ever. */
class OneUseTest {
  private final AtomicLong nanos = new AtomicLong();
  private final OneUse ids = new OneUse(Duration.ofMinutes(3), 1000, nanos::get, Runnable::run);

  @Test
  void idIsGoodOnce() {
    assertThat(ids.isUsed("a")).isFalse();
    assertThat(ids.use("a")).isTrue();
    assertThat(ids.use("a")).isFalse();
    assertThat(ids.isUsed("a")).isTrue();
    assertThat(ids.use("b")).isTrue();
  }

  @Test
  void idIsForgottenWhenItIsOfNoUseAnyway() {
    ids.use("a");
    nanos.addAndGet(Duration.ofMinutes(3).toNanos() - 1);
    assertThat(ids.use("a")).isFalse();
    nanos.addAndGet(1);
    assertThat(ids.isUsed("a")).isFalse();
  }
}
