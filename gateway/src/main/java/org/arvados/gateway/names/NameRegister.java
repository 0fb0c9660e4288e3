package org.arvados.gateway.names;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.gateway.host.FriendlyNames;

/**
 * What a user may do about friendly names, with the user's own token: first come, first served, and
 * Arvados decides who may change what (arvados-protocol section 4.4, rules N1 and N2). A future
 * fails only when the API fails ({@link org.arvados.api.ApiFailedException}); whatever it answers
 * is a value. Thread-safe, never blocks.
 */
public final class NameRegister {
  private final ArvadosApi api;
  private final FriendlyNames rules;
  private final Optional<ApiToken> overview;

  /**
   * A register.
   *
   * @param rules which names may be used
   * @param overview a token that sees every link; without one, names of links that the user may not
   *     read are noticed only where Arvados itself refuses them
   */
  public NameRegister(ArvadosApi api, FriendlyNames rules, Optional<ApiToken> overview) {
    this.api = api;
    this.rules = rules;
    this.overview = overview;
  }

  /** Gives a name to a port of a request, unless somebody has it. {@code Done} or a refusal. */
  public CompletableFuture<NameResult> claim(
      CallContext call, String name, ArvadosUuid request, int port) {
    return checked(
        NameRefusals.ofName(rules, name)
            .or(() -> NameRefusals.ofPort(port))
            .or(() -> NameRefusals.ofRequest(request)),
        () -> new NewClaim(questions(call), name, request, port).make());
  }

  /**
   * Points the user's link of a name at another request, so that bookmarks lead there. {@code Done}
   * or a refusal.
   *
   * @param port the present one when empty
   */
  public CompletableFuture<NameResult> move(
      CallContext call, String name, ArvadosUuid request, OptionalInt port) {
    return checked(
        NameRefusals.ofName(rules, name)
            .or(() -> port.isPresent() ? NameRefusals.ofPort(port.getAsInt()) : Optional.empty())
            .or(() -> NameRefusals.ofRequest(request)),
        () -> new NameMove(questions(call), name).to(request, port));
  }

  /**
   * Deletes the user's links of a name, so that anybody may claim it. Also for names that nobody
   * could use. {@code Released} or a refusal.
   */
  public CompletableFuture<NameResult> release(CallContext call, String name) {
    return checked(Optional.empty(), () -> new NameMove(questions(call), name).release());
  }

  /** The user's own names. {@code Listed} or a refusal. */
  public CompletableFuture<NameResult> list(CallContext call) {
    return checked(Optional.empty(), () -> new NameListing(questions(call), rules).mine());
  }

  /** Every link of a name that the user can read. {@code Listed} or a refusal. */
  public CompletableFuture<NameResult> show(CallContext call, String name) {
    return checked(Optional.empty(), () -> new NameListing(questions(call), rules).ofName(name));
  }

  private NameQuestions questions(CallContext call) {
    return new NameQuestions(api, call, overview);
  }

  /** Asks, unless it is clear already; what the API refuses is a value. */
  private static CompletableFuture<NameResult> checked(
      Optional<NameResult.Refused> problem, Supplier<CompletableFuture<NameResult>> wish) {
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(problem.get());
    }
    return wish.get()
        .exceptionallyCompose(
            error ->
                NameQuestions.unwrap(error) instanceof ApiRefusedException refused
                    ? CompletableFuture.completedFuture(NameRefusals.of(refused))
                    : CompletableFuture.failedFuture(NameQuestions.unwrap(error)));
  }
}
