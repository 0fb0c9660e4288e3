package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.arvados.gateway.access.PersonResult.Nobody;
import org.arvados.gateway.access.PersonResult.Person;
import org.arvados.gateway.access.Reading.Slot;
import org.arvados.gateway.access.Reading.Use;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.access.VisitorFinder.Finding;
import org.arvados.gateway.auth.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are, for pages that are about no service.
 *
 * @param visitors finds the visitor among tokens
 * @param ticker for the lives of facts
 * @param clock for the ends of tokens
 */
record PersonFinder(VisitorFinder visitors, Ticker ticker, InstantSource clock) {

  /** Never fails. */
  CompletableFuture<PersonResult> find(List<Candidate> candidates, Asker asker) {
    return find(candidates, asker, Map.of())
        .thenApply(PersonFinder::result)
        .exceptionally(error -> new Nobody(Failures.reason(error), null));
  }

  /** Asks about one token after the other, each once, as {@link VisitorFinder} wants them. */
  private CompletableFuture<Finding> find(
      List<Candidate> candidates, Asker asker, Map<Slot<?, ?>, Fact<?>> answers) {
    Reading reading = new Reading(ticker.read(), answers);
    @Nullable Finding finding = visitors.find(reading, candidates, clock.instant());
    if (finding != null) {
      return CompletableFuture.completedFuture(finding);
    }
    Use<?, ?> wanting = reading.wanting().get(0);
    return wanting
        .ask(asker)
        .thenCompose(
            fact -> {
              Map<Slot<?, ?>, Fact<?>> more = new HashMap<>(answers);
              more.put(wanting.slot(), fact);
              return find(candidates, asker, more);
            });
  }

  private static PersonResult result(Finding finding) {
    @Nullable TokenHolder holder = finding.holder();
    @Nullable Candidate candidate = finding.candidate();
    if (holder == null || candidate == null) {
      return new Nobody(finding.otherwise(), null);
    }
    Optional<Reason> reason = AccessPolicy.personal(holder);
    return reason.isPresent()
        ? new Nobody(reason.get(), holder.visitor())
        : new Person(holder.visitor(), candidate.token());
  }
}
