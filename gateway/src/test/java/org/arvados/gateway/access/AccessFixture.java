package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.HttpApiSettings;
import org.arvados.api.HttpArvadosApi;
import org.arvados.api.RetryPolicy;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.controller.SampleAccounts;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.host.Target;

/** A cluster behind a socket, an access service that asks it, and time that is set by hand. */
final class AccessFixture implements AutoCloseable {
  static final String ADDRESS = "192.0.2.7";
  static final String GATEWAY = "10.1.2.3:41234";
  static final int PORT = 8888;

  /** No test here is about how long a visitor waits on a busy machine. */
  private static final Duration AMPLE = Duration.ofMinutes(1);

  private static final Instant START = Instant.parse("2026-08-01T09:00:00Z");

  private final AtomicLong elapsed = new AtomicLong();
  final InstantSource clock = () -> START.plusNanos(elapsed.get());
  final Ticker ticker = elapsed::get;
  final ClusterState state = new ClusterState("zzzzz", clock);
  final SampleAccounts people = SampleAccounts.addTo(state);
  final FakeController controller = FakeController.start(state);
  final ApiThreads threads = new ApiThreads(4);
  final HttpArvadosApi api;
  final CountingObserver observer = new CountingObserver();
  final AccessService access;

  AccessFixture() {
    this(config -> config);
  }

  AccessFixture(UnaryOperator<AccessConfig> config) {
    this(config, NamesConfig.defaults());
  }

  AccessFixture(UnaryOperator<AccessConfig> config, NamesConfig names) {
    this(config, names, AccessService.PATIENCE);
  }

  AccessFixture(UnaryOperator<AccessConfig> config, NamesConfig names, Duration patience) {
    this(config, names, patience, true);
  }

  /** On a cluster that nobody may look at without an account. */
  static AccessFixture withoutAnonymousToken() {
    return new AccessFixture(
        config -> config, NamesConfig.defaults(), AccessService.PATIENCE, false);
  }

  private AccessFixture(
      UnaryOperator<AccessConfig> config,
      NamesConfig names,
      Duration patience,
      boolean withAnonymousToken) {
    if (!withAnonymousToken) {
      state.removeAnonymousToken();
    }
    HttpApiSettings settings =
        HttpApiSettings.of(controller.uri())
            .withRetries(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    this.api =
        new HttpArvadosApi(settings, threads.executor(), threads.scheduler(), clock, new Random(7));
    this.access =
        new AccessService(
            api,
            "zzzzz",
            state.systemRootToken(),
            state.anonymousToken(),
            config.apply(AccessConfig.defaults()),
            names,
            new FriendlyNames(NamesConfig.defaults().reserved()),
            clock,
            ticker,
            threads.executor(),
            observer,
            patience,
            AMPLE);
  }

  void pass(Duration time) {
    elapsed.addAndGet(time.toNanos());
  }

  Instant now() {
    return clock.instant();
  }

  /** A running service of the active user that declares the port so. */
  RunningService service(String level) {
    return state.addService(
        people.active().uuid(), GATEWAY, request -> request.publish(PORT, level, "Lab", ""));
  }

  static Target port(ContainerRequestRow request) {
    return new Target.ServicePort(request.uuid(), PORT);
  }

  static AccessRequest request(Target target, ApiToken... tokens) {
    return requestFrom(ADDRESS, target, tokens);
  }

  static AccessRequest requestFrom(String address, Target target, ApiToken... tokens) {
    List<Candidate> candidates =
        Stream.of(tokens)
            .map(token -> new Candidate(token, Source.AUTHORIZATION, Optional.empty()))
            .toList();
    return new AccessRequest(target, candidates, address, "req-gw000000000000000000");
  }

  Decision decide(Target target, ApiToken... tokens) throws Exception {
    return await(access.decide(request(target, tokens)));
  }

  Grant grant(Target target, ApiToken... tokens) throws Exception {
    Decision decision = decide(target, tokens);
    if (decision instanceof Grant grant) {
      return grant;
    }
    throw new AssertionError("expected a grant, but got " + decision);
  }

  Refusal refusal(Target target, ApiToken... tokens) throws Exception {
    Decision decision = decide(target, tokens);
    if (decision instanceof Refusal refusal) {
      return refusal;
    }
    throw new AssertionError("expected a refusal, but got " + decision);
  }

  /** The calls so far, the reading of the discovery document left out. */
  int calls() {
    return (int)
        controller.calls().calls().stream()
            .filter(call -> !call.path().startsWith("/discovery"))
            .count();
  }

  /** The default configuration with other bounds. */
  static AccessConfig bounded(int calls, int queued, int failedTokens, int entries) {
    AccessConfig defaults = AccessConfig.defaults();
    return new AccessConfig(
        defaults.grantLife(),
        defaults.refusalLife(),
        defaults.unknownNameLife(),
        defaults.containerStateLife(),
        defaults.grace(),
        calls,
        queued,
        failedTokens,
        defaults.recheck(),
        entries);
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(AMPLE.toSeconds(), TimeUnit.SECONDS);
  }

  static ApiToken junk(int number) {
    return ApiToken.of("v2/zzzzz-gj3su-junkjunkjunkjun/junk" + number);
  }

  static ArvadosUuid absentRequest() {
    return new ArvadosUuid("zzzzz-xvhdp-absentabsentabs");
  }

  @Override
  public void close() {
    access.close();
    api.close();
    controller.close();
    threads.close();
  }
}
