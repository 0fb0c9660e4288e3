package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures of the API, a line now and then: they come by the hundred. Thread-safe. */
final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Ticker ticker;
  private final AtomicLong nextLine;
  private final AtomicLong unlogged = new AtomicLong();

  FailureLog(Ticker ticker) {
    this.ticker = ticker;
    this.nextLine = new AtomicLong(ticker.read());
  }

  /** Notes a failure; its message is the API client's, which holds no secret. */
  void failed(String what, Throwable failure) {
    if (failure instanceof NotAskedException) {
      return; // a bound of ours, not the API
    }
    long now = ticker.read();
    long due = nextLine.get();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + PAUSE_NANOS)) {
      LOG.warn(
          "Arvados API: {} failed: {} ({} more failures before this one were not logged)",
          what,
          failure.getMessage(),
          unlogged.getAndSet(0));
    } else {
      unlogged.incrementAndGet();
    }
  }

  /** Notes a mistake of ours. */
  void mistaken(RuntimeException mistake) {
    LOG.error("a decision failed", mistake);
  }
}
