package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.ConfigException;
import org.arvados.gateway.config.ConfigLoader;
import org.arvados.gateway.config.Fault;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.Secret;

/**
 * Any settings file: it is read, or each fault names its place in one line; secrets are in no
 * message; no file costs more than its size allows. The input is the file.
 */
class ConfigurationFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final String SECRET = "S3cretOfTheFuzzTest0123456789abcdefghij";
  private static final ClusterConfig CLUSTER =
      ClusterConfig.of(URI.create("https://zzzzz.example"), Secret.of("t" + SECRET));

  @FuzzTest
  void everyFaultHasItsPlaceAndNoSecretIsTold(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    check(text);
    if (!text.contains("S3cret")) {
      checkSecret("cookie:\n  keys: [" + SECRET, text);
      checkSecret("cookie:\n  keys:\n    - \"" + SECRET, text);
    }
  }

  private static void check(String text) {
    refusalOf(text).ifPresent(e -> checkFaults(e, text));
    // Not the first time, which may load classes; and of this thread alone, so that a busy machine
    // is no finding.
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    Optional<ConfigException> unused = refusalOf(text);
    assertThat(THREADS.getCurrentThreadCpuTime() - nanos).isLessThan(MOST_NANOS);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
        .isLessThan((16L << 20) + 20_000L * text.length());
  }

  private static Optional<ConfigException> refusalOf(String text) {
    try {
      GatewayConfig config = ConfigLoader.parse(CLUSTER, text);
      assertThat(config.wildcards()).isNotEmpty();
      assertThat(config.toString()).doesNotContain(SECRET);
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(e);
    }
  }

  private static void checkFaults(ConfigException e, String text) {
    long lines = text.lines().count() + 1;
    assertThat(e.faults()).isNotEmpty();
    for (Fault fault : e.faults()) {
      assertThat(fault.problem()).isNotBlank();
      assertThat(fault.mend()).isNotBlank();
      assertThat(fault.place().file()).isEqualTo("settings");
      assertThat((long) fault.place().line()).isBetween(0L, lines);
      assertThat(fault.toString()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    }
    assertThat(e.getMessage().lines()).hasSize(e.faults().size());
  }

  /** Whatever stands behind a secret, even where it breaks the file there. */
  private static void checkSecret(String before, String text) {
    Optional<ConfigException> refusal = refusalOf(before + text);
    refusal.ifPresent(
        e -> {
          assertThat(e.getMessage()).doesNotContain("S3cret");
          assertThat(e.warnings().toString()).doesNotContain("S3cret");
        });
  }
}
