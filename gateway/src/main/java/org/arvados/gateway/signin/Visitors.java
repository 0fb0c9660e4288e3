package org.arvados.gateway.signin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.own.OwnRequest;

/** Asks the API about tokens, and to end them. Thread-safe; nothing waits. */
public interface Visitors {
  /**
   * Who a token belongs to; see {@link org.arvados.gateway.access.AccessService#identify}.
   *
   * @return empty when it is not valid or nobody's in particular; fails when the API cannot be
   *     asked
   */
  CompletionStage<Optional<Visitor>> identify(
      ApiToken token, String clientAddress, String requestId);

  /**
   * Ends a token at the controller (arvados-protocol section 10.3).
   *
   * @return whether it is not valid any more; fails when the controller cannot be asked
   */
  CompletionStage<Boolean> logout(ApiToken token, String requestId);

  /** {@link #identify(ApiToken, String, String)} for a request. */
  default CompletionStage<Optional<Visitor>> identify(ApiToken token, OwnRequest request) {
    return identify(token, request.clientAddress(), request.requestId());
  }

  /** The first of these sessions whose token is valid. */
  default CompletionStage<Optional<SignedIn>> signedIn(List<Session> sessions, OwnRequest request) {
    if (sessions.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Session first = sessions.get(0);
    return identify(first.token(), request)
        .thenCompose(
            visitor ->
                visitor.isPresent()
                    ? CompletableFuture.completedFuture(
                        Optional.of(new SignedIn(first, visitor.get())))
                    : signedIn(sessions.subList(1, sessions.size()), request));
  }

  /** A session and whose it is. */
  record SignedIn(Session session, Visitor visitor) {}
}
