package org.arvados.gateway.access;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.CallContext;

/**
 * Asks the API in turn, and tells absence from failure. Only what answers the visitor's own token
 * is a refusal (rule A7): with our own token 404 means that there is no such thing, and every other
 * refusal is a failure.
 *
 * @param api is asked
 * @param systemRootToken our own
 * @param calls bounds them
 * @param log hears of failures
 */
record ApiQuestions(ArvadosApi api, ApiToken systemRootToken, ApiCalls calls, FailureLog log) {
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;

  /** Asks with our own token; empty when there is no such thing. */
  <T> CompletableFuture<Optional<T>> ours(
      Asker asker, ApiCall kind, Function<CallContext, CompletableFuture<T>> call) {
    return oursMeans(kind, calls.call(asker, kind, () -> call.apply(asker.with(systemRootToken))));
  }

  /** What the answer to a call with our own token means; empty when there is no such thing. */
  <T> CompletableFuture<Optional<T>> oursMeans(ApiCall kind, CompletableFuture<T> answer) {
    return means(kind, Set.of(NOT_FOUND), answer)
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    Failures.unwrap(error) instanceof ApiRefusedException refused
                        ? failure(kind, refused)
                        : Failures.unwrap(error)));
  }

  /** Makes the call in turn; a refusal of these statuses is the empty answer. */
  <T> CompletableFuture<Optional<T>> asked(
      Asker asker, ApiCall kind, Set<Integer> emptyStatuses, Supplier<CompletableFuture<T>> call) {
    return means(kind, emptyStatuses, calls.call(asker, kind, call));
  }

  private <T> CompletableFuture<Optional<T>> means(
      ApiCall kind, Set<Integer> emptyStatuses, CompletableFuture<T> answer) {
    return answer
        .thenApply(Optional::of)
        .exceptionallyCompose(
            error -> {
              Throwable cause = Failures.unwrap(error);
              if (cause instanceof ApiRefusedException refused) {
                return emptyStatuses.contains(refused.status())
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(refused);
              }
              log.failed(kind.words(), cause);
              return CompletableFuture.failedFuture(cause);
            });
  }

  private ApiFailedException failure(ApiCall kind, ApiRefusedException refused) {
    ApiFailedException failure =
        new ApiFailedException(
            kind.words() + " with the system root token: status " + refused.status(), null);
    log.failed(kind.words(), failure);
    return failure;
  }

  static boolean isRefusal(Throwable error, int status) {
    return Failures.unwrap(error) instanceof ApiRefusedException refused
        && refused.status() == status;
  }
}
