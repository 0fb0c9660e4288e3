package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.EventFeedListener;
import org.arvados.api.Scheduler;
import org.arvados.gateway.access.PersonResult.Person;
import org.arvados.gateway.access.Reading.Use;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may reach which service (rules A1 to A11). Facts are cached one by one; a decision is
 * made anew from them for every request, which costs some look-ups. So a grant never outlives any
 * fact it rests on, and services, ports and visitors share what they have in common.
 *
 * <p>While the API fails, facts are used for a grace past their lives (rule A10), for grants only.
 * An answer that refuses, and the end of a token, count at once. Thread-safe, never blocks.
 */
public final class AccessService implements AutoCloseable {
  /** So long a visitor waits for the API where the last answer may serve. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * So long a visitor waits for a decision at most, whatever the API does. What was asked meanwhile
   * is kept when it is answered, so the next try of a visitor to a slow API gets further.
   */
  static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Renewals are gathered for so long, and asked for in one call where they can be. */
  private static final Duration RENEWALS_TOGETHER = Duration.ofMillis(50);

  private final AccessObserver observer;
  private final ApiGate gate;
  private final Changes changes;
  private final Facts facts;
  private final VisitorFinder visitors;
  private final Resolver resolver;
  private final Siblings siblings;
  private final PersonFinder persons;
  private final Survey.Setup survey;
  private final ApiQuestions questions;
  private final ColdPath coldPath;
  private final Ticker ticker;
  private final InstantSource clock;
  private final Duration refusalLife;
  private volatile boolean closed;

  /**
   * A service without any knowledge yet.
   *
   * @param api to ask
   * @param clusterId five characters; objects of other clusters are unreadable, without a call
   * @param systemRootToken asks on our behalf, and is refused as a visitor's
   * @param anonymousToken stands for everybody (rule A4); empty when the cluster has none
   * @param config lives and bounds
   * @param names which classes of links give names
   * @param nameRules which names may be used
   * @param clock for the ends of tokens
   * @param ticker for the lives of facts
   * @param executor starts calls to the API and tends the caches; must not block
   * @param observer is told what happens
   */
  public AccessService(
      ArvadosApi api,
      String clusterId,
      ApiToken systemRootToken,
      Optional<ApiToken> anonymousToken,
      AccessConfig config,
      NamesConfig names,
      FriendlyNames nameRules,
      InstantSource clock,
      Ticker ticker,
      Executor executor,
      AccessObserver observer) {
    this(
        api,
        clusterId,
        systemRootToken,
        anonymousToken,
        config,
        names,
        nameRules,
        clock,
        ticker,
        executor,
        observer,
        PATIENCE,
        DEADLINE);
  }

  /** The same with other times that visitors wait. */
  AccessService(
      ArvadosApi api,
      String clusterId,
      ApiToken systemRootToken,
      Optional<ApiToken> anonymousToken,
      AccessConfig config,
      NamesConfig names,
      FriendlyNames nameRules,
      InstantSource clock,
      Ticker ticker,
      Executor executor,
      AccessObserver observer,
      Duration patience,
      Duration deadline) {
    FailureLog log = new FailureLog(ticker);
    this.observer = observer;
    this.gate = new ApiGate(config.maxApiCalls(), config.maxQueuedApiCalls(), executor);
    InvalidTokenLimit limit =
        new InvalidTokenLimit(config.failedTokensPerMinute(), ticker, executor);
    this.questions = new ApiQuestions(api, systemRootToken, new ApiCalls(gate, observer), log);
    this.changes = new Changes(ticker, executor);
    this.facts =
        new Facts(
            new ApiFacts(
                questions, clusterId, names.hostnameLinks(), limit, observer, soon(executor)),
            new ApiRights(questions),
            anonymousToken,
            config,
            changes,
            ticker,
            executor);
    this.visitors = new VisitorFinder(facts, systemRootToken);
    this.resolver = new Resolver(facts, visitors, nameRules, clusterId);
    this.siblings = new Siblings(facts);
    this.persons = new PersonFinder(visitors, ticker, clock);
    this.survey = new Survey.Setup(clusterId, names.hostnameLinks(), nameRules, anonymousToken);
    this.ticker = ticker;
    this.clock = clock;
    this.refusalLife = config.refusalLife();
    this.coldPath =
        new ColdPath(ticker, clock, executor, refusalLife, patience, deadline, log, observer);
  }

  private static Executor soon(Executor executor) {
    return CompletableFuture.delayedExecutor(
        RENEWALS_TOGETHER.toMillis(), TimeUnit.MILLISECONDS, executor);
  }

  /**
   * The decision, when it needs no call: the warm path, to be taken on the client's event loop.
   * Facts past half their life are asked for anew in the background.
   *
   * @return null when something must be asked: see {@link #decide}
   */
  public @Nullable Decision cached(AccessRequest request) {
    return cached(steps(request), request.clientAddress(), request.requestId());
  }

  /** The same of pages of another service. */
  public @Nullable Decision cached(OriginRequest request) {
    return cached(steps(request), request.clientAddress(), request.requestId());
  }

  private Steps steps(AccessRequest request) {
    return (reading, now) -> resolver.decide(reading, request, now);
  }

  private Steps steps(OriginRequest request) {
    return (reading, now) -> siblings.decide(reading, request, now);
  }

  private @Nullable Decision cached(Steps steps, String clientAddress, String requestId) {
    Reading reading = new Reading(ticker.read(), Map.of());
    @Nullable Decision decision = steps.decide(reading, clock.instant());
    if (decision instanceof Grant) {
      renew(reading, clientAddress, requestId);
    }
    boolean isGood = decision != null && reading.tooOldFor(decision, refusalLife).isEmpty();
    if (isGood && decision instanceof Grant && reading.restsOnGrace()) {
      observer.grantedInGrace();
    }
    return isGood ? decision : null;
  }

  private void renew(Reading reading, String clientAddress, String requestId) {
    if (closed) {
      return;
    }
    long now = ticker.read();
    for (Use<?, ?> use : reading.used()) {
      if (use.isDue(now)) {
        use.renew(Asker.of(clientAddress, requestId, true));
      }
    }
  }

  /**
   * The decision, asking the API for what is not known. Never fails: trouble with the API is a
   * {@link Refusal}, and so is an API that does not answer within 5 s. Completes on any thread, on
   * the caller's when all is known.
   */
  public CompletableFuture<Decision> decide(AccessRequest request) {
    return decide(steps(request), request.clientAddress(), request.requestId());
  }

  /**
   * Whether pages of another service may act at this one (rule X2): a {@link Grant} to nobody in
   * particular when both are of one submitter. Otherwise as {@link #decide(AccessRequest)}.
   */
  public CompletableFuture<Decision> decide(OriginRequest request) {
    return decide(steps(request), request.clientAddress(), request.requestId());
  }

  private CompletableFuture<Decision> decide(Steps steps, String clientAddress, String requestId) {
    return closed
        ? CompletableFuture.completedFuture(Refusal.of(Refusal.Reason.API_FAILURE))
        : coldPath.decide(steps, Asker.of(clientAddress, requestId, false));
  }

  /**
   * Who a token belongs to (rule T4), from the cache first; empty when it is not valid, or is
   * nobody's in particular: the anonymous token, an inactive user's, the system root token.
   *
   * @return fails when the API cannot be asked, or does not answer within 5 s: with {@link
   *     org.arvados.api.ApiFailedException}, {@link java.util.concurrent.TimeoutException} or a
   *     {@link RuntimeException}
   */
  public CompletableFuture<Optional<Visitor>> identify(
      ApiToken token, String clientAddress, String requestId) {
    if (visitors.isRoot(token)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Reading reading = new Reading(ticker.read(), Map.of());
    @Nullable Fact<TokenHolder> fact = facts.holder(reading, token);
    return fact != null
        ? CompletableFuture.completedFuture(visitor(fact))
        : facts
            .askHolder(token, Asker.of(clientAddress, requestId, false))
            .copy() // others wait for the same answer, and longer
            .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(this::visitor);
  }

  /**
   * Everybody's claims to a friendly name (rule N1), for those who are to be told who owns it; from
   * the cache first.
   *
   * @return empty when nobody claims it; fails as {@link #identify} does
   */
  public CompletableFuture<Optional<NameClaims>> claims(
      String name, String clientAddress, String requestId) {
    return facts
        .claims(name, ticker.read(), Asker.of(clientAddress, requestId, false))
        .copy() // others wait for the same answer, and longer
        .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(Fact::value);
  }

  /** Whose tokens those are, from the cache first. Never fails. */
  public CompletableFuture<PersonResult> person(
      List<Candidate> candidates, String clientAddress, String requestId) {
    return persons.find(candidates, Asker.of(clientAddress, requestId, false));
  }

  /**
   * The services that somebody may enter: declared ports of live requests that their token reads,
   * judged as a visit would be. Asked anew each time, in a number of calls that hardly grows with
   * the number of services.
   *
   * @return fails when the API cannot be asked: see {@link #reason}
   */
  public CompletableFuture<ServiceList> services(
      Person person, String clientAddress, String requestId) {
    Asker asker = Asker.of(clientAddress, requestId, false);
    SurveyCalls calls = new SurveyCalls(questions, person.token(), asker);
    return new Survey(calls, person.visitor(), survey).list();
  }

  /**
   * Makes what somebody asks of the API in turn with the calls of decisions (rule A9), as if it
   * were one call.
   *
   * @return fails as the wish does, or when too many wait: see {@link #reason}
   */
  public <T> CompletableFuture<T> inTurn(
      String clientAddress, String requestId, Supplier<CompletableFuture<T>> wish) {
    return questions.calls().call(Asker.of(clientAddress, requestId, false), ApiCall.NAMES, wish);
  }

  /** What a failure of these futures means to a visitor. */
  public static Refusal.Reason reason(Throwable failure) {
    return Failures.reason(failure);
  }

  private Optional<Visitor> visitor(Fact<TokenHolder> fact) {
    return visitors.person(fact, clock.instant());
  }

  /**
   * The newest request that took over from one that has ended: it runs, has the same name,
   * publishes the same port, was made later, and the token can read it. To be asked only for a
   * visitor who was told that the request has ended. Never fails: without an answer in time there
   * is none, and none for nobody in particular.
   *
   * @param request that was refused
   * @param refusal of reason {@link Refusal.Reason#ENDED}
   */
  public CompletableFuture<Optional<ArvadosUuid>> newer(AccessRequest request, Refusal refusal) {
    Reading reading = new Reading(ticker.read(), Map.of());
    @Nullable Candidate by = visitors.candidate(reading, request.candidates(), clock.instant());
    if (closed || by == null || refusal.request() == null || refusal.ports().size() != 1) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    @Nullable Fact<SubmittedRequest> ended = facts.request(reading, refusal.request());
    return ended == null || ended.value().isEmpty()
        ? CompletableFuture.completedFuture(Optional.empty())
        : newer(request, ended.value().get(), refusal.ports().get(0).port(), by.token());
  }

  private CompletableFuture<Optional<ArvadosUuid>> newer(
      AccessRequest request, SubmittedRequest ended, int port, ApiToken token) {
    Asker asker = Asker.of(request.clientAddress(), request.requestId(), false);
    return facts
        .newer(ended, port, token, ticker.read(), asker)
        .copy() // others wait for the same answer, and longer
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((fact, error) -> fact == null ? Optional.empty() : fact.value());
  }

  /** Calls to the API that are under way. */
  public int apiCallsInFlight() {
    return gate.inFlight();
  }

  /** Calls to the API that wait for their turn. */
  public int apiCallsQueued() {
    return gate.queued();
  }

  /** About how many facts of each kind are cached. */
  public Map<FactKind, Long> cachedFacts() {
    return facts.sizes();
  }

  /**
   * Watches a decision that has been made: tells the watcher when an event may have ended it. It
   * asks the API for nothing.
   */
  public Watch watch(AccessRequest request, Watcher watcher) {
    Reading reading = Reading.ofAnyAge(ticker.read());
    @Nullable Decision decision = resolver.decide(reading, request, clock.instant());
    return changes.watch(reading.footings(), decision, watcher);
  }

  /**
   * What the cluster's events are to be told to.
   *
   * @param scheduler for events that are taken together
   * @param feedObserver is told of events
   */
  public EventFeedListener eventListener(Scheduler scheduler, FeedObserver feedObserver) {
    return new EventIntake(changes, scheduler, ticker, feedObserver);
  }

  /** Forgets a container: its tunnel failed, so its address or state may have changed. */
  public void forget(ArvadosUuid container) {
    facts.forget(container);
  }

  /** Admits nobody by this token any more: it was ended, and the API need not be asked to know. */
  public void ended(ApiToken token) {
    facts.ended(token);
  }

  /** How much it holds now; expired facts are dropped first, so not for every request. */
  public AccessLoad load() {
    return facts.load();
  }

  /** Asks the API for nothing any more. What is under way is answered. */
  @Override
  public void close() {
    closed = true;
  }
}
