package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.arvados.gateway.access.Reading.Slot;
import org.arvados.gateway.access.Reading.Use;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that need calls to the API.
 *
 * @param ticker for the lives of facts
 * @param clock for the ends of tokens
 * @param executor carries on after an answer that took too long
 * @param refusalLife a refusal rests on no older fact
 * @param patience so long a visitor waits in all for new answers where older ones may serve (rule
 *     A10)
 * @param deadline so long a visitor waits in all
 * @param log for mistakes of ours
 * @param observer is told of grants in grace
 */
record ColdPath(
    Ticker ticker,
    InstantSource clock,
    Executor executor,
    Duration refusalLife,
    Duration patience,
    Duration deadline,
    FailureLog log,
    AccessObserver observer) {

  /** Never fails; completes on any thread. */
  CompletableFuture<Decision> decide(Steps steps, Asker asker) {
    Attempt attempt = new Attempt(steps, asker);
    attempt.look();
    return attempt.result.isDone()
        ? attempt.result
        : attempt.result.completeOnTimeout(
            Refusal.of(Reason.API_FAILURE), deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Looks at the facts, asks for those that are wanting, looks again. Ends, since it asks for each
   * fact once. One round follows the other, so it needs no lock.
   */
  private final class Attempt {
    private final Steps steps;
    private final Asker asker;
    private final Map<Slot<?, ?>, Fact<?>> answers = new HashMap<>();
    private final Map<Slot<?, ?>, Reason> failures = new HashMap<>();
    private final CompletableFuture<Decision> result = new CompletableFuture<>();
    private final long startedAt = ticker.read();
    private boolean tooManyInvalid;

    Attempt(Steps steps, Asker asker) {
      this.steps = steps;
      this.asker = asker;
    }

    void look() {
      try {
        Reading reading = new Reading(ticker.read(), answers);
        @Nullable Decision decision = steps.decide(reading, clock.instant());
        List<Use<?, ?>> needed =
            decision == null ? reading.wanting() : reading.tooOldFor(decision, refusalLife);
        Optional<Reason> failed =
            needed.stream()
                .flatMap(use -> Optional.ofNullable(failures.get(use.slot())).stream())
                .findFirst();
        if (failed.isPresent()) {
          result.complete(Refusal.of(failed.get()));
        } else if (decision != null && needed.isEmpty()) {
          if (decision instanceof Grant && reading.restsOnGrace()) {
            observer.grantedInGrace();
          }
          result.complete(tooManyInvalid ? limited(decision) : decision);
        } else {
          ask(needed);
        }
      } catch (RuntimeException e) {
        log.mistaken(e);
        result.complete(Refusal.of(Reason.API_FAILURE));
      }
    }

    private void ask(List<Use<?, ?>> needed) {
      CompletableFuture<?>[] kept =
          needed.stream().map(this::asked).toArray(CompletableFuture[]::new);
      var unused = CompletableFuture.allOf(kept).whenComplete((done, error) -> lookAgain(error));
    }

    /** What was answered or failed is kept; an error here is of the executor that has ended. */
    private void lookAgain(@Nullable Throwable error) {
      if (result.isDone()) {
        return; // the visitor has waited for long enough
      }
      if (error == null) {
        look();
      } else {
        result.complete(Refusal.of(Reason.API_FAILURE));
      }
    }

    /** Where an older answer may serve, the API is not waited for without end. */
    private CompletableFuture<?> asked(Use<?, ?> use) {
      CompletableFuture<? extends Fact<?>> answer = use.ask(asker);
      return use.hasGrace(ticker.read())
          ? answer
              .copy()
              .orTimeout(patienceLeft(), TimeUnit.NANOSECONDS)
              .handleAsync((fact, error) -> keep(use, fact, error), executor)
          : answer.handle((fact, error) -> keep(use, fact, error));
    }

    private long patienceLeft() {
      return Math.max(0, patience.toNanos() - (ticker.read() - startedAt));
    }

    /** Rounds are one after the other, but answers of a round may come at once. */
    private synchronized boolean keep(
        Use<?, ?> use, @Nullable Fact<?> fact, @Nullable Throwable error) {
      if (fact != null) {
        answers.put(use.slot(), fact);
      } else if (error != null) {
        failed(use, Failures.unwrap(error));
      }
      return error == null;
    }

    private void failed(Use<?, ?> use, Throwable error) {
      Reason reason = Failures.reason(error);
      if (error instanceof TimeoutException) {
        use.tookTooLong(ticker.read());
      }
      if (reason == Reason.TOO_MANY_INVALID_TOKENS) {
        // Taken for invalid: a public service stays open, whatever tokens its own are taken for.
        tooManyInvalid = true;
        answers.put(use.slot(), new Fact<>(Optional.empty(), ticker.read()));
      } else {
        failures.put(use.slot(), reason);
      }
    }

    private static Decision limited(Decision decision) {
      boolean isForToken =
          decision instanceof Refusal refusal && refusal.reason() == Reason.INVALID_TOKEN;
      return isForToken ? Refusal.of(Reason.TOO_MANY_INVALID_TOKENS) : decision;
    }
  }
}
