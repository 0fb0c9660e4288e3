package org.arvados.gateway.cli;

import java.util.Properties;

/**
 * Settings of libraries that cost a start or every request something. They are read when a library
 * is first used, so they are to be made before; what the operator says with {@code -D} stays.
 */
final class LibrarySettings {
  /** Netty takes a stack trace for one buffer in so many, to tell where a leak comes from. */
  private static final String LEAK_SAMPLES = "io.netty.leakDetection.samplingInterval";

  /** Netty tells Java's flight recorder of each buffer, and a start pays for the recorder. */
  private static final String FLIGHT_RECORDS = "io.netty.jfr.enabled";

  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private LibrarySettings() {}

  /**
   * Makes them.
   *
   * @param properties the system's
   * @param processors that Java may use
   */
  static void apply(Properties properties, int processors) {
    // By default one in 128, which is 3 % of a small request. A leak repeats, so it is found.
    properties.putIfAbsent(LEAK_SAMPLES, "4096");
    properties.putIfAbsent(FLIGHT_RECORDS, "false");
    if (processors <= 2) {
      // Else it has one thread, and Java's HTTP client starts another for each answer of the API.
      properties.putIfAbsent(COMMON_POOL, "2");
    }
  }
}
