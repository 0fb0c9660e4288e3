package org.arvados.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are not answered yet. Each has one time-out for all of its requests, and ends its
 * step under way when its future completes early, be it by the caller's {@code cancel}.
 */
final class PendingCalls {
  private final Duration timeout;
  private final Executor executor;
  private final Scheduler scheduler;
  private final InstantSource clock;

  /** For each pending call, what fails it. */
  private final Set<Runnable> pending = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  PendingCalls(Duration timeout, Executor executor, Scheduler scheduler, InstantSource clock) {
    this.timeout = timeout;
    this.executor = executor;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /**
   * Begins a call.
   *
   * @param name for exceptions
   * @param steps what the call does
   */
  <T> CompletableFuture<T> start(String name, Function<CallScope, CompletableFuture<T>> steps) {
    if (closed) {
      return CompletableFuture.failedFuture(closedFailure());
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable failure = () -> result.completeExceptionally(closedFailure());
    CallScope scope = new CallScope(clock.instant().plus(timeout));
    Scheduler.Cancellable timer = timer(name, result);
    pending.add(failure);
    var unused =
        result.whenComplete(
            (value, error) -> {
              pending.remove(failure);
              timer.cancel();
              scope.end();
            });
    // Looked at again now that the call is in the set, so that none slips past close().
    if (closed) {
      failure.run();
      return result;
    }
    var unusedToo =
        CompletableFuture.completedFuture(scope)
            .thenCompose(steps)
            .whenComplete((value, error) -> settle(result, value, error));
    return result;
  }

  private Scheduler.Cancellable timer(String name, CompletableFuture<?> result) {
    ApiFailedException failure =
        new ApiFailedException(name + ": no answer within " + timeout.toMillis() + " ms", null);
    return scheduler.schedule(
        timeout, () -> executor.execute(() -> result.completeExceptionally(failure)));
  }

  private static <T> void settle(CompletableFuture<T> result, T value, @Nullable Throwable error) {
    if (error == null) {
      result.complete(value);
    } else {
      boolean isWrapped = error instanceof CompletionException && error.getCause() != null;
      result.completeExceptionally(isWrapped ? error.getCause() : error);
    }
  }

  /** Fails every pending call and all later ones. */
  void close() {
    closed = true;
    pending.forEach(Runnable::run);
  }

  private static ApiFailedException closedFailure() {
    return new ApiFailedException("the API client is closed", null);
  }
}
