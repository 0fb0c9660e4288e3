package org.arvados.gateway.access;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls to the API (rule A9): so many in flight, so many waiting, and turns go round the
 * client addresses. When the queue is full, the address with the most calls in it loses its newest
 * one, so that a flood from one address costs the others nothing. Thread-safe, never blocks.
 */
final class ApiGate {
  private final int maxCalls;
  private final int maxBackground;
  private final int maxQueued;
  private final Executor executor;

  /** Waiting calls by client network; whose turn is next comes first. */
  private final Map<String, Deque<Waiting<?>>> queues = new LinkedHashMap<>();

  private int queued;
  private int inFlight;

  /**
   * A gate.
   *
   * @param executor starts the calls
   */
  ApiGate(int maxCalls, int maxQueued, Executor executor) {
    this.maxCalls = maxCalls;
    this.maxBackground = Math.max(1, maxCalls - maxCalls / 4);
    this.maxQueued = maxQueued;
    this.executor = executor;
  }

  /**
   * Makes the call when it is its turn.
   *
   * @return fails with {@link NotAskedException} when too many wait; in the background at once when
   *     most of the calls are in flight, so that visitors find some free
   */
  <T> CompletableFuture<T> call(Asker asker, Supplier<CompletableFuture<T>> call) {
    Waiting<T> waiting = new Waiting<>(call, new CompletableFuture<>());
    @Nullable Waiting<?> loser = null;
    boolean starts;
    synchronized (this) {
      starts = inFlight < (asker.isBackground() ? maxBackground : maxCalls);
      if (starts) {
        inFlight++;
      } else {
        loser = asker.isBackground() ? waiting : enqueue(asker.clientAddress(), waiting);
      }
    }
    if (starts) {
      start(waiting);
    }
    if (loser != null) {
      loser.result().completeExceptionally(new NotAskedException(Reason.TOO_BUSY));
    }
    return waiting.result();
  }

  /** How many calls are under way. */
  synchronized int inFlight() {
    return inFlight;
  }

  /** How many calls wait. */
  synchronized int queued() {
    return queued;
  }

  /** Puts the call into its queue, and returns who had to leave for it: perhaps itself. */
  private @Nullable Waiting<?> enqueue(String address, Waiting<?> waiting) {
    @Nullable Waiting<?> loser = null;
    if (queued >= maxQueued) {
      Deque<Waiting<?>> longest = longestQueue();
      int own = Optional.ofNullable(queues.get(address)).map(Deque::size).orElse(0);
      if (own + 1 >= longest.size()) {
        return waiting;
      }
      loser = longest.removeLast();
      queued--;
    }
    queues.computeIfAbsent(address, key -> new ArrayDeque<>()).addLast(waiting);
    queued++;
    return loser;
  }

  private Deque<Waiting<?>> longestQueue() {
    return queues.values().stream()
        .max(Comparator.comparingInt(Deque::size))
        .orElseGet(ArrayDeque::new);
  }

  /** Starts the call, or one after it when the executor takes no more. */
  private void start(Waiting<?> first) {
    @Nullable Waiting<?> waiting = first;
    while (waiting != null) {
      Waiting<?> current = waiting;
      try {
        executor.execute(() -> current.run(this::ended));
        return;
      } catch (RejectedExecutionException e) {
        current.result().completeExceptionally(new NotAskedException(Reason.TOO_BUSY));
        waiting = next();
      }
    }
  }

  private void ended() {
    @Nullable Waiting<?> next = next();
    if (next != null) {
      start(next);
    }
  }

  /** Whose turn it is now that a call has ended. */
  private synchronized @Nullable Waiting<?> next() {
    if (queues.isEmpty()) {
      inFlight--;
      return null;
    }
    Map.Entry<String, Deque<Waiting<?>>> turn = queues.entrySet().iterator().next();
    Waiting<?> next = turn.getValue().removeFirst();
    queued--;
    queues.remove(turn.getKey());
    if (!turn.getValue().isEmpty()) {
      queues.put(turn.getKey(), turn.getValue());
    }
    return next;
  }

  private record Waiting<T>(Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {
    void run(Runnable ended) {
      CompletableFuture<T> answer;
      try {
        answer = call.get();
      } catch (RuntimeException e) {
        answer = CompletableFuture.failedFuture(e);
      }
      var unused =
          answer.whenComplete(
              (value, error) -> {
                ended.run();
                if (error == null) {
                  result.complete(value);
                } else {
                  result.completeExceptionally(error);
                }
              });
    }
  }
}
