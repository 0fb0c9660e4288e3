package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.api.ApiFailedException;
import org.arvados.gateway.access.Refusal.Reason;
import org.junit.jupiter.api.Test;

/** One question a fact, and what becomes of its answer (rules A8 to A10). */
class FactCacheTest {
  private final AtomicLong nanos = new AtomicLong();
  private final FactCache<String, String> cache =
      new FactCache<>(
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(300),
          100,
          nanos::get,
          Runnable::run);
  private final CompletableFuture<Optional<String>> answer = new CompletableFuture<>();

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
}
