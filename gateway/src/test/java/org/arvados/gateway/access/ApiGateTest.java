package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule A9: so many calls, so many waiting, turns by client address. */
class ApiGateTest {
  private final List<String> started = new ArrayList<>();
  private final List<CompletableFuture<String>> answers = new ArrayList<>();

  private CompletableFuture<String> call(ApiGate gate, String address, String name) {
    return call(gate, new Asker(address, "req-1", false), name);
  }

  private CompletableFuture<String> call(ApiGate gate, Asker asker, String name) {
    return gate.call(
        asker,
        () -> {
          started.add(name);
          CompletableFuture<String> answer = new CompletableFuture<>();
          answers.add(answer);
          return answer;
        });
  }

  /** Answers the calls one after the other until none is left. */
  private void answerAll() {
    for (int i = 0; i < answers.size(); i++) {
      answers.get(i).complete("done");
    }
  }

  private static @Nullable Reason refusal(CompletableFuture<?> result) {
    assertThat(result).isCompletedExceptionally();
    return catchThrowable(result::join).getCause() instanceof NotAskedException notAsked
        ? notAsked.reason()
        : null;
  }

  @Test
  void noMoreCallsThanAllowedAreInFlight() {
    ApiGate gate = new ApiGate(2, 10, Runnable::run);
    List<CompletableFuture<String>> results =
        IntStream.range(0, 5).mapToObj(i -> call(gate, "a", "a" + i)).toList();
    assertThat(started).containsExactly("a0", "a1");
    answers.get(1).complete("done");
    assertThat(started).containsExactly("a0", "a1", "a2");
    answerAll();
    assertThat(results).allSatisfy(result -> assertThat(result).isCompletedWithValue("done"));
    assertThat(gate.queued()).isZero();
  }

  @Test
  void turnsGoRoundTheAddresses() {
    ApiGate gate = new ApiGate(1, 10, Runnable::run);
    for (String name : List.of("a1", "a2", "a3", "a4", "b1", "b2", "c1")) {
      var unused = call(gate, name.substring(0, 1), name);
    }
    answerAll();
    assertThat(started).containsExactly("a1", "a2", "b1", "c1", "a3", "b2", "a4");
  }

  @Test
  void callBeyondTheQueueIsRefusedAtOnce() {
    ApiGate gate = new ApiGate(1, 2, Runnable::run);
    List<CompletableFuture<String>> results =
        IntStream.range(0, 4).mapToObj(i -> call(gate, "a", "a" + i)).toList();
    assertThat(refusal(results.get(3))).isEqualTo(Reason.TOO_BUSY);
    assertThat(results.subList(0, 3)).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void withoutAQueueEveryCallInTheWayIsRefused() {
    ApiGate gate = new ApiGate(1, 0, Runnable::run);
    var first = call(gate, "a", "a1");
    assertThat(refusal(call(gate, "b", "b1"))).isEqualTo(Reason.TOO_BUSY);
    answerAll();
    assertThat(first).isCompleted();
    var unused = call(gate, "b", "b2");
    assertThat(started).containsExactly("a1", "b2");
  }

  @Test
  void floodFromOneAddressGivesWayToAnother() {
    ApiGate gate = new ApiGate(1, 3, Runnable::run);
    List<CompletableFuture<String>> flood =
        IntStream.range(0, 4).mapToObj(i -> call(gate, "a", "a" + i)).toList();
    var other = call(gate, "b", "b1");
    assertThat(refusal(flood.get(3))).isEqualTo(Reason.TOO_BUSY);
    assertThat(other).isNotDone();
    answerAll();
    assertThat(started).containsExactly("a0", "a1", "b1", "a2");
  }

  @Test
  void equalSharesAreNotTakenFromAnybody() {
    ApiGate gate = new ApiGate(1, 2, Runnable::run);
    var unused = call(gate, "a", "a0");
    var first = call(gate, "a", "a1");
    var second = call(gate, "b", "b1");
    assertThat(refusal(call(gate, "c", "c1"))).isEqualTo(Reason.TOO_BUSY);
    assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void backgroundLeavesRoomAndNeverWaits() {
    ApiGate gate = new ApiGate(4, 10, Runnable::run);
    Asker background = new Asker("a", "req-1", true);
    for (int i = 0; i < 3; i++) {
      assertThat(call(gate, background, "r" + i)).isNotDone();
    }
    assertThat(refusal(call(gate, background, "r3"))).isEqualTo(Reason.TOO_BUSY);
    assertThat(call(gate, "a", "a0")).isNotDone();
    assertThat(started).containsExactly("r0", "r1", "r2", "a0");
  }

  @Test
  void failedCallFreesItsPlace() {
    ApiGate gate = new ApiGate(1, 10, Runnable::run);
    var thrown =
        gate.call(
            new Asker("a", "req-1", false),
            () -> {
              throw new IllegalStateException("boom");
            });
    assertThat(thrown).isCompletedExceptionally();
    var failed = call(gate, "a", "a1");
    answers.get(0).completeExceptionally(new IllegalStateException("boom"));
    assertThat(failed).isCompletedExceptionally();
    var unused = call(gate, "a", "a2");
    assertThat(started).containsExactly("a1", "a2");
  }

  @Test
  void endedExecutorRefusesEveryCall() {
    boolean[] ended = {false};
    ApiGate gate =
        new ApiGate(
            1,
            10_000,
            task -> {
              if (ended[0]) {
                throw new RejectedExecutionException();
              }
              task.run();
            });
    var first = call(gate, "a", "a0");
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, 10_000).mapToObj(i -> call(gate, "a", "w" + i)).toList();
    ended[0] = true;
    answers.get(0).complete("done");
    assertThat(first).isCompleted();
    assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
    ended[0] = false;
    var unused = call(gate, "a", "a1");
    assertThat(started).containsExactly("a0", "a1");
  }
}
