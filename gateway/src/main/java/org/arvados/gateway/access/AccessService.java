package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Attempt.Clocks;
import org.arvados.gateway.access.Reading.Use;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may reach which service (rules A1 to A11). Facts are cached one by one; a decision is
 * made anew from them for every request, which costs some look-ups. Thread-safe, never blocks.
 */
public final class AccessService implements AutoCloseable {
  private final Facts facts;
  private final VisitorFinder visitors;
  private final Resolver resolver;
  private final Clocks clocks;
  private final long refusalNanos;
  private volatile boolean closed;

  /**
   * A service without any knowledge yet.
   *
   * @param api to ask
   * @param clusterId five characters; objects of other clusters are unreadable, without a call
   * @param systemRootToken asks on our behalf, and is refused as a visitor's
   * @param config lives and bounds
   * @param names which classes of links give names
   * @param nameRules which names may be used
   * @param clock for the ends of tokens
   * @param ticker for the lives of facts
   * @param executor starts calls to the API and tends the caches; must not block
   */
  public AccessService(
      ArvadosApi api,
      String clusterId,
      ApiToken systemRootToken,
      AccessConfig config,
      NamesConfig names,
      FriendlyNames nameRules,
      InstantSource clock,
      Ticker ticker,
      Executor executor) {
    ApiGate gate = new ApiGate(config.maxApiCalls(), config.maxQueuedApiCalls(), executor);
    InvalidTokenLimit limit =
        new InvalidTokenLimit(
            config.failedTokensPerMinute(), config.maxCacheEntries(), ticker, executor);
    ApiFacts questions =
        new ApiFacts(
            api,
            clusterId,
            systemRootToken,
            names.hostnameLinks(),
            gate,
            limit,
            new FailureLog(ticker));
    this.facts = new Facts(questions, config, ticker, executor);
    this.visitors = new VisitorFinder(facts, systemRootToken);
    this.resolver = new Resolver(facts, visitors, nameRules, clusterId);
    this.clocks = new Clocks(ticker, clock);
    this.refusalNanos = config.refusalLife().toNanos();
  }

  /**
   * The decision, when it needs no call: the warm path, to be taken on the client's event loop.
   * Facts past half their life are asked for anew in the background.
   *
   * @return null when something must be asked: see {@link #decide}
   */
  public @Nullable Decision cached(AccessRequest request) {
    Reading reading = new Reading(clocks.ticker().read(), Map.of());
    @Nullable Decision decision = resolver.decide(reading, request, clocks.clock().instant());
    if (decision instanceof Grant) {
      renew(reading, request);
    }
    boolean mustAsk =
        decision instanceof Refusal && !reading.tooOldForRefusal(refusalNanos).isEmpty();
    return mustAsk ? null : decision;
  }

  private void renew(Reading reading, AccessRequest request) {
    if (closed) {
      return;
    }
    long now = clocks.ticker().read();
    for (Use<?, ?> use : reading.used()) {
      if (use.isDue(now)) {
        var unused = use.ask(new Asker(request.clientAddress(), request.requestId(), true));
      }
    }
  }

  /**
   * The decision, asking the API for what is not known. Never fails: trouble with the API is a
   * {@link Refusal}. Completes on any thread, on the caller's when all is known.
   */
  public CompletableFuture<Decision> decide(AccessRequest request) {
    return closed
        ? CompletableFuture.completedFuture(Refusal.of(Refusal.Reason.API_FAILURE))
        : new Attempt(resolver, request, clocks, refusalNanos).start();
  }

  /**
   * Who a token belongs to (rule T4), from the cache first; empty when it is not valid, or is
   * nobody's in particular: the anonymous token, an inactive user's, the system root token.
   *
   * @return fails when the API cannot be asked: with {@link org.arvados.api.ApiFailedException} or
   *     another {@link RuntimeException}
   */
  public CompletableFuture<Optional<Visitor>> identify(
      ApiToken token, String clientAddress, String requestId) {
    if (visitors.isRoot(token)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Reading reading = new Reading(clocks.ticker().read(), Map.of());
    @Nullable Fact<TokenHolder> fact = facts.holder(reading, token);
    return fact != null
        ? CompletableFuture.completedFuture(visitor(fact))
        : facts
            .askHolder(token, new Asker(clientAddress, requestId, false))
            .thenApply(this::visitor);
  }

  private Optional<Visitor> visitor(Fact<TokenHolder> fact) {
    return visitors.person(fact, clocks.clock().instant());
  }

  /** Forgets a container: its tunnel failed, so its address or state may have changed. */
  public void forget(ArvadosUuid container) {
    facts.forget(container);
  }

  /** Asks the API for nothing any more. What is under way is answered. */
  @Override
  public void close() {
    closed = true;
  }
}
