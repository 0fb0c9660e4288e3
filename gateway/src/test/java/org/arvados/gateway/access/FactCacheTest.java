package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.api.ApiFailedException;
import org.arvados.gateway.access.Refusal.Reason;
import org.junit.jupiter.api.Test;

/** One question a fact, and what becomes of its answer (rules A8 to A10). */
class FactCacheTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Changes changes = new Changes(nanos::get, Runnable::run);
  private final FactCache<String, String> cache =
      new FactCache<>(
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(300),
          100,
          nanos::get,
          Runnable::run,
          changes,
          (key, value) ->
              value == null ? List.of(name(key)) : List.of(name(key), name("of " + value)));
  private final CompletableFuture<Optional<String>> answer = new CompletableFuture<>();

  private static Subject name(String text) {
    return new Subject.Name(text);
  }

  private Fact<String> known(String value) {
    return cache
        .ask("key", cache.get("key"), () -> CompletableFuture.completedFuture(Optional.of(value)))
        .join();
  }

  private CompletableFuture<Optional<String>> unexpected() {
    throw new AssertionError("nobody should ask");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private long left(Fact<String> fact) {
    return Duration.ofNanos(cache.end(fact, nanos.get()) - nanos.get()).toSeconds();
  }

  @Test
  void whoeverComesMeanwhileJoins() {
    var first = cache.ask("key", null, () -> answer);
    var second = cache.ask("key", null, this::unexpected);
    answer.complete(Optional.of("value"));
    assertThat(first.join()).isSameAs(second.join()).isSameAs(cache.get("key"));
    assertThat(cache.ask("key", null, this::unexpected).join()).isSameAs(first.join());
  }

  /** That another's address is over its bounds is no reason to refuse this one. */
  @Test
  void whoJoinedAsksOnTheirOwnAccountWhenTheOtherWasNotLetThrough() {
    var first = cache.ask("key", null, () -> answer);
    var second =
        cache.ask("key", null, () -> CompletableFuture.completedFuture(Optional.of("value")));
    answer.completeExceptionally(new NotAskedException(Reason.TOO_BUSY));
    assertThat(first).isCompletedExceptionally();
    assertThat(second.join().value()).contains("value");
  }

  /** With thousands of services in use, each request would else knock at a gate that is shut. */
  @Test
  void renewalThatWasNotLetThroughWaitsASecond() {
    Fact<String> fact = known("value");
    pass(Duration.ofSeconds(31));
    cache.renew("key", fact, () -> answer);
    answer.completeExceptionally(new NotAskedException(Reason.TOO_BUSY));
    assertThat(cache.isDue(fact, nanos.get())).isFalse();
    pass(Duration.ofMillis(999));
    assertThat(cache.isDue(fact, nanos.get())).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(cache.isDue(fact, nanos.get())).isTrue();
    assertThat(left(fact)).isEqualTo(28);
  }

  @Test
  void failureIsSharedByThoseWhoWait() {
    var first = cache.ask("key", null, () -> answer);
    var second = cache.ask("key", null, this::unexpected);
    answer.completeExceptionally(new ApiFailedException("down", null));
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedExceptionally();
    assertThat(cache.get("key")).isNull();
  }

  @Test
  void questionThatThrowsBlocksNobody() {
    var first =
        cache.ask(
            "key",
            null,
            () -> {
              throw new IllegalArgumentException("boom");
            });
    assertThat(first).isCompletedExceptionally();
    assertThat(known("value").value()).contains("value");
  }

  @Test
  void lifeCountsFromTheQuestion() {
    var asked = cache.ask("key", null, () -> answer);
    pass(Duration.ofSeconds(20));
    answer.complete(Optional.of("value"));
    assertThat(left(asked.join())).isEqualTo(40);
  }

  @Test
  void onlyAFailureOfTheApiOpensTheGrace() {
    Fact<String> fact = known("value");
    cache.renew(
        "key", fact, () -> CompletableFuture.failedFuture(new NotAskedException(Reason.TOO_BUSY)));
    assertThat(left(fact)).isEqualTo(60);
    cache.renew(
        "key", fact, () -> CompletableFuture.failedFuture(new ApiFailedException("down", null)));
    assertThat(left(fact)).isEqualTo(360);
    pass(Duration.ofSeconds(60)); // the failure is no news any more
    assertThat(left(fact)).isZero();
  }

  @Test
  void absenceTakesThePlaceOfPresenceAndBack() {
    Fact<String> fact = known("value");
    cache.renew("key", fact, () -> CompletableFuture.completedFuture(Optional.empty()));
    Fact<String> absent = cache.get("key");
    assertThat(absent).isNotNull().matches(found -> found.value().isEmpty());
    assertThat(left(absent)).isEqualTo(5);
    assertThat(known("again")).isSameAs(cache.get("key"));
  }

  @Test
  void answerUnderWayIsNotKeptAfterADoubt() {
    var asked = cache.ask("key", null, () -> answer);
    cache.doubt("key");
    answer.complete(Optional.of("old"));
    assertThat(asked.join().value()).contains("old");
    assertThat(cache.get("key")).isNull();
  }

  @Test
  void doubtEndsTheLifeButExtendsNoGrace() {
    known("value");
    pass(Duration.ofSeconds(10));
    cache.doubt("key");
    Fact<String> doubted = cache.get("key");
    assertThat(doubted).isNotNull();
    assertThat(left(doubted)).isZero();
    doubted.renewalFailed(nanos.get());
    assertThat(left(doubted)).isEqualTo(300);
    pass(Duration.ofSeconds(100));
    cache.doubt("key");
    assertThat(cache.get("key")).isNotNull().matches(fact -> fact.askedAt() == doubted.askedAt());
  }

  /** Rule A10: an event that names the object ends the grace, too. */
  @Test
  void eventEndsLifeAndGrace() {
    Fact<String> fact = known("value");
    fact.renewalFailed(nanos.get());
    assertThat(left(fact)).isEqualTo(360);
    assertThat(changes.changed(name("key"))).isTrue();
    assertThat(left(fact)).isLessThanOrEqualTo(0);
    assertThat(cache.isWithinGrace(fact, nanos.get())).isFalse();
    assertThat(cache.get("key")).isNull();
    assertThat(known("other")).isSameAs(cache.get("key"));
  }

  @Test
  void eventMayNameWhatOnlyTheAnswerTells() {
    Fact<String> unused = known("value");
    assertThat(changes.changed(name("of value"))).isTrue();
    assertThat(cache.get("key")).isNull();
  }

  @Test
  void eventThatNamesSomethingElseChangesNothing() {
    Fact<String> fact = known("value");
    assertThat(changes.changed(name("of another"))).isFalse();
    assertThat(left(fact)).isEqualTo(60);
    assertThat(cache.get("key")).isSameAs(fact);
  }

  @Test
  void eventEndsTheKnowledgeThatThereIsNoSuchThing() {
    Fact<String> unused =
        cache
            .ask("key", null, () -> CompletableFuture.completedFuture(Optional.<String>empty()))
            .join();
    assertThat(cache.get("key")).isNotNull();
    changes.changed(name("key"));
    assertThat(cache.get("key")).isNull();
  }

  /** The answer may be older than the event: whoever asked has it, and nobody else. */
  @Test
  void answerUnderWayIsNotKeptAfterAnEvent() {
    var asked = cache.ask("key", null, () -> answer);
    changes.changed(name("key"));
    answer.complete(Optional.of("old"));
    assertThat(asked.join().value()).contains("old");
    assertThat(cache.get("key")).isNull();
  }

  /** That it rests on this, too, is known only when it has come. */
  @Test
  void answerUnderWayIsNotKeptAfterAnEventThatOnlyItTellsOf() {
    var asked = cache.ask("key", null, () -> answer);
    assertThat(changes.changed(name("of old"))).as("known").isFalse();
    answer.complete(Optional.of("old"));
    assertThat(asked.join().value()).contains("old");
    assertThat(cache.get("key")).isNull();
  }

  @Test
  void whoeverComesAfterTheEventAsksAnew() {
    var before = cache.ask("key", null, () -> answer);
    changes.changed(name("key"));
    var after = cache.ask("key", null, () -> CompletableFuture.completedFuture(Optional.of("new")));
    assertThat(after.join().value()).contains("new");
    answer.complete(Optional.of("old"));
    assertThat(before.join().value()).contains("old");
    assertThat(cache.get("key")).isSameAs(after.join());
  }

  /** Of more changes than can be remembered it is assumed that one mattered. */
  @Test
  void answerThatTakesVeryLongOnABusyClusterIsNotKept() {
    Fact<String> known = known("value");
    var asked = cache.ask("other", null, () -> answer);
    for (int i = 0; i < 10_000; i++) {
      changes.changed(name("busy " + i));
    }
    answer.complete(Optional.of("something"));
    assertThat(asked.join().value()).contains("something");
    assertThat(cache.get("other")).isNull();
    assertThat(cache.get("key")).as("known before").isSameAs(known);
  }

  /** Facts that share a subject with a new one are not thought older than they are. */
  @Test
  void newFactsDoNotOverturnOldOnes() {
    Fact<String> known = known("value");
    for (int i = 0; i < 10_000; i++) {
      changes.changed(name("busy " + i));
    }
    Fact<String> other =
        cache
            .ask("other", null, () -> CompletableFuture.completedFuture(Optional.of("value")))
            .join();
    assertThat(cache.get("other")).isSameAs(other);
    assertThat(cache.get("key")).isSameAs(known);
  }

  /** After a gap facts are used for a moment yet, so that not all are asked for at once. */
  @Test
  void gapInTheEventsEndsLivesSoonButNoGrace() {
    Fact<String> fact = known("value");
    pass(Duration.ofSeconds(1));
    assertThat(cache.isDue(fact, nanos.get())).isFalse();
    changes.missed();
    assertThat(cache.isDue(fact, nanos.get())).isTrue();
    assertThat(left(fact)).isEqualTo(5);
    assertThat(cache.isPastLife(fact, nanos.get())).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(left(fact)).isZero();
    assertThat(cache.isPastLife(fact, nanos.get())).isTrue();
    fact.renewalFailed(nanos.get());
    assertThat(left(fact)).isEqualTo(354);
    cache.renew("key", fact, () -> CompletableFuture.completedFuture(Optional.of("new")));
    assertThat(cache.get("key")).isNotNull().matches(renewed -> left(renewed) == 60);
  }

  /** The life of what was asked long ago is not longer for it. */
  @Test
  void gapLengthensNoLife() {
    Fact<String> fact = known("value");
    pass(Duration.ofSeconds(58));
    changes.missed();
    assertThat(left(fact)).isEqualTo(2);
  }

  @Test
  void answerUnderWayInAGapIsFromBeforeIt() {
    var asked = cache.ask("key", null, () -> answer);
    changes.missed();
    answer.complete(Optional.of("value"));
    assertThat(left(asked.join())).isEqualTo(5);
  }

  @Test
  void doubtedFactIsStillSubjectToEvents() {
    Fact<String> unused = known("value");
    cache.doubt("key");
    assertThat(cache.get("key")).isNotNull();
    changes.changed(name("of value"));
    assertThat(cache.get("key")).isNull();
  }
}
