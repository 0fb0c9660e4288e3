package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

/** What a test does to a gateway, to see which metrics it moves. */
interface Action {
  /** Does it. */
  void run() throws Exception;

  /**
   * Runs, and waits until each sample has grown by what is expected.
   *
   * @param expected pairs: a sample, named without the prefix, and a number
   */
  static void assertMoves(AdminClient admin, Action action, Object... expected) throws Exception {
    Map<String, Double> before = admin.scrape().samples();
    action.run();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              AdminClient.Scrape now = admin.scrape();
              for (int i = 0; i < expected.length; i += 2) {
                String sample = (String) expected[i];
                double start = before.getOrDefault(MetricRegistry.PREFIX + sample, Double.NaN);
                double more = ((Number) expected[i + 1]).doubleValue();
                assertThat(now.value(sample) - start).as(sample).isEqualTo(more);
              }
            });
  }
}
