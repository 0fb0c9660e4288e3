package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.arvados.gateway.access.Reading.Slot;
import org.arvados.gateway.access.Reading.Use;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One decision on the cold path: look at the facts, ask for those that are wanting, look again.
 * Ends, since it asks for each fact once. The rounds follow one another, so it needs no lock.
 */
final class Attempt {
  private final Resolver resolver;
  private final AccessRequest request;
  private final Asker asker;
  private final Clocks clocks;
  private final long refusalNanos;
  private final Map<Slot<?, ?>, Fact<?>> answers = new HashMap<>();
  private final Map<Slot<?, ?>, Reason> failures = new HashMap<>();
  private final CompletableFuture<Decision> result = new CompletableFuture<>();

  Attempt(Resolver resolver, AccessRequest request, Clocks clocks, long refusalNanos) {
    this.resolver = resolver;
    this.request = request;
    this.asker = new Asker(request.clientAddress(), request.requestId(), false);
    this.clocks = clocks;
    this.refusalNanos = refusalNanos;
  }

  /** Never fails. */
  CompletableFuture<Decision> start() {
    look();
    return result;
  }

  private void look() {
    try {
      Reading reading = new Reading(clocks.ticker().read(), answers);
      @Nullable Decision decision = resolver.decide(reading, request, clocks.clock().instant());
      List<Use<?, ?>> needed =
          decision instanceof Refusal ? reading.tooOldForRefusal(refusalNanos) : reading.wanting();
      if (decision != null && (decision instanceof Grant || needed.isEmpty())) {
        result.complete(decision);
      } else {
        ask(needed);
      }
    } catch (RuntimeException e) {
      result.complete(Refusal.of(Failures.reason(e)));
    }
  }

  private void ask(List<Use<?, ?>> needed) {
    for (Use<?, ?> use : needed) {
      @Nullable Reason failed = failures.get(use.slot());
      if (failed != null) {
        result.complete(Refusal.of(failed));
        return;
      }
    }
    List<? extends CompletableFuture<?>> asked =
        needed.stream().map(use -> use.ask(asker)).toList();
    var unused =
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
            .whenComplete(
                (done, error) -> {
                  for (int i = 0; i < asked.size(); i++) {
                    keep(needed.get(i), asked.get(i));
                  }
                  look();
                });
  }

  private void keep(Use<?, ?> use, CompletableFuture<?> asked) {
    var unused =
        asked.whenComplete(
            (fact, error) -> {
              if (error != null) {
                failures.put(use.slot(), Failures.reason(error));
              } else if (fact instanceof Fact<?> answer) {
                answers.put(use.slot(), answer);
              }
            });
  }

  /** The two kinds of time: lives of facts by the ticker, ends of tokens by the clock. */
  record Clocks(Ticker ticker, InstantSource clock) {}
}
