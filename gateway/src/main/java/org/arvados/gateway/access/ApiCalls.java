package org.arvados.gateway.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.arvados.api.ApiRefusedException;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to the API in turn, and tells of them.
 *
 * @param gate whose turn it is
 * @param observer is told
 */
record ApiCalls(ApiGate gate, AccessObserver observer) {
  /** Makes the call when it is its turn; fails as {@link ApiGate#call} does. */
  <T> CompletableFuture<T> call(Asker asker, ApiCall kind, Supplier<CompletableFuture<T>> call) {
    return callIfNeeded(asker, kind, () -> Optional.of(call.get()))
        .thenApply(Optional::orElseThrow);
  }

  /**
   * The same of a call that may turn out not to be needed when it is its turn.
   *
   * @param call empty when it is not
   */
  <T> CompletableFuture<Optional<T>> callIfNeeded(
      Asker asker, ApiCall kind, Supplier<Optional<CompletableFuture<T>>> call) {
    long askedAt = System.nanoTime();
    return gate.call(asker, () -> made(kind, askedAt, call))
        .whenComplete(
            (value, error) -> {
              if (isNotAsked(error, Reason.TOO_BUSY)) {
                observer.notCalled(kind);
              }
            });
  }

  private <T> CompletableFuture<Optional<T>> made(
      ApiCall kind, long askedAt, Supplier<Optional<CompletableFuture<T>>> call) {
    long beganAt = System.nanoTime();
    Optional<CompletableFuture<T>> made = call.get();
    if (made.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    observer.calling(beganAt - askedAt);
    return made.get()
        .whenComplete((value, error) -> ended(kind, error, beganAt))
        .thenApply(Optional::of);
  }

  private void ended(ApiCall kind, @Nullable Throwable error, long beganAt) {
    if (isNotAsked(error, Reason.TOO_MANY_INVALID_TOKENS)) {
      return; // another bound of ours: nothing was sent
    }
    observer.called(kind, result(error), System.nanoTime() - beganAt);
  }

  private static ApiResult result(@Nullable Throwable error) {
    if (error == null) {
      return ApiResult.ANSWERED;
    }
    boolean refused = Failures.unwrap(error) instanceof ApiRefusedException;
    return refused ? ApiResult.REFUSED : ApiResult.FAILED;
  }

  private static boolean isNotAsked(@Nullable Throwable error, Reason reason) {
    return error != null
        && Failures.unwrap(error) instanceof NotAskedException notAsked
        && notAsked.reason() == reason;
  }
}
