package org.arvados.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The discovery document, read at first use and refreshed in the background (rule A6): only calls
 * that come before the first document wait. One read at a time. Thread-safe.
 */
final class CachedDiscovery {
  private static final Logger log = LoggerFactory.getLogger(CachedDiscovery.class);

  /** After a failed refresh the next one waits for this part of the life. */
  private static final int PAUSE_DIVISOR = 10;

  private final Supplier<CompletableFuture<Discovery>> source;
  private final Duration life;
  private final InstantSource clock;
  private @Nullable Discovery current;
  private Instant refreshAt = Instant.MIN;
  private @Nullable CompletableFuture<Discovery> reading;

  CachedDiscovery(
      Supplier<CompletableFuture<Discovery>> source, Duration life, InstantSource clock) {
    this.source = source;
    this.life = life;
    this.clock = clock;
  }

  /**
   * The document, at once if any was ever read. Fails with {@link ApiFailedException} only:
   * whatever the API said about discovery, it is no refusal of the call that needed it (rule A7).
   */
  CompletableFuture<Discovery> get() {
    CompletableFuture<Discovery> answer;
    CompletableFuture<Discovery> toRead = null;
    synchronized (this) {
      if (reading == null && !clock.instant().isBefore(refreshAt)) {
        reading = new CompletableFuture<>();
        toRead = reading;
      }
      // A copy, since one waiting call that is cancelled must not cancel the others'.
      answer =
          current == null && reading != null
              ? reading.copy()
              : CompletableFuture.completedFuture(current);
    }
    if (toRead != null) {
      read(toRead);
    }
    return answer;
  }

  private void read(CompletableFuture<Discovery> waiting) {
    var unused = source.get().whenComplete((discovery, error) -> ended(waiting, discovery, error));
  }

  private void ended(
      CompletableFuture<Discovery> waiting,
      @Nullable Discovery discovery,
      @Nullable Throwable error) {
    boolean isRefresh;
    synchronized (this) {
      reading = null;
      isRefresh = current != null;
      if (discovery != null) {
        current = discovery;
        refreshAt = clock.instant().plus(life);
      } else if (isRefresh) {
        refreshAt = clock.instant().plus(life.dividedBy(PAUSE_DIVISOR));
      }
    }
    if (discovery != null) {
      waiting.complete(discovery);
    } else {
      if (isRefresh) {
        // A first read that fails is reported by the calls that wait for it.
        log.warn("The discovery document cannot be refreshed: {}", String.valueOf(error));
      }
      waiting.completeExceptionally(
          new ApiFailedException("the discovery document cannot be read", error));
    }
  }
}
