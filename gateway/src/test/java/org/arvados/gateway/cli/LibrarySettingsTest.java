package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class LibrarySettingsTest {
  private static final String LEAK_SAMPLES = "io.netty.leakDetection.samplingInterval";
  private static final String FLIGHT_RECORDS = "io.netty.jfr.enabled";
  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private final Properties properties = new Properties();

  @Test
  void theCommonPoolHasTwoThreadsOnFewProcessors() {
    LibrarySettings.apply(properties, 2);
    assertThat(properties).containsOnlyKeys(LEAK_SAMPLES, FLIGHT_RECORDS, COMMON_POOL);
    assertThat(properties.getProperty(COMMON_POOL)).isEqualTo("2");
  }

  @Test
  void theCommonPoolIsJavasOwnAffairOnMoreProcessors() {
    LibrarySettings.apply(properties, 3);
    assertThat(properties).containsOnlyKeys(LEAK_SAMPLES, FLIGHT_RECORDS);
  }

  @Test
  void whatTheOperatorSaysStays() {
    properties.setProperty(LEAK_SAMPLES, "128");
    properties.setProperty(FLIGHT_RECORDS, "true");
    properties.setProperty(COMMON_POOL, "7");
    LibrarySettings.apply(properties, 1);
    assertThat(properties.getProperty(LEAK_SAMPLES)).isEqualTo("128");
    assertThat(properties.getProperty(FLIGHT_RECORDS)).isEqualTo("true");
    assertThat(properties.getProperty(COMMON_POOL)).isEqualTo("7");
  }
}
