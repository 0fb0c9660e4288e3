package org.arvados.gateway.signin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.CallContext;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.access.Visitor;

/** Visitors of the real cluster. */
public final class ApiVisitors implements Visitors {
  private final AccessService access;
  private final ArvadosApi api;

  /** Asks through the caches of access, where that will do. */
  public ApiVisitors(AccessService access, ArvadosApi api) {
    this.access = access;
    this.api = api;
  }

  @Override
  public CompletionStage<Optional<Visitor>> identify(
      ApiToken token, String clientAddress, String requestId) {
    return access.identify(token, clientAddress, requestId);
  }

  /**
   * A controller whose users sign in at another cluster leaves the end of a token to that one, so
   * the token is looked at afterwards.
   */
  @Override
  public CompletionStage<Boolean> logout(ApiToken token, String requestId) {
    CallContext call = new CallContext(token, requestId);
    return refusedOr(api.logout(call).thenCompose(done -> api.currentToken(call)))
        .thenApply(
            isOver -> {
              if (isOver) {
                access.ended(token);
              }
              return isOver;
            });
  }

  /** Whether the API refuses the token; fails when that is not known. */
  private static CompletionStage<Boolean> refusedOr(CompletableFuture<?> call) {
    return call.handle(
        (record, failure) -> {
          Throwable cause =
              failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure;
          if (cause instanceof ApiRefusedException refused) {
            return refused.status() == 401;
          }
          if (cause != null) {
            throw new CompletionException(cause);
          }
          return false;
        });
  }
}
