package org.arvados.gateway.admin;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Arrays;

/**
 * Counts answers by status code. A service may answer any code, so only those that are in use have
 * a label of their own; the others count as their class, such as {@code 2xx}.
 */
final class StatusCounters {
  private static final int[] CODES = {
    101, 200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408,
    409, 410, 413, 414, 416, 421, 422, 429, 431, 500, 501, 502, 503, 504
  };
  private static final int LEAST = 100;

  private final CounterDataPoint[] byCode = new CounterDataPoint[500];

  StatusCounters(Counter counter) {
    for (int hundreds = 1; hundreds <= 5; hundreds++) {
      int from = hundreds * 100 - LEAST;
      Arrays.fill(byCode, from, from + 100, counter.labelValues(hundreds + "xx"));
    }
    for (int code : CODES) {
      byCode[code - LEAST] = counter.labelValues(Integer.toString(code));
    }
  }

  /** Counts an answer; no answer is 0, and is not counted. */
  void inc(int code) {
    int index = code - LEAST;
    if (index >= 0 && index < byCode.length) {
      byCode[index].inc();
    }
  }
}
