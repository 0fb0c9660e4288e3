package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.config.AccessConfig;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of fact, each in a cache of its own. Each method that looks returns null when it must
 * be asked.
 */
final class Facts {
  private final ApiFacts api;
  private final ApiRights rights;
  private final Optional<ApiToken> anonymousToken;
  private final FactCache<String, NameClaims> names;
  private final FactCache<String, NameClaims> claims;
  private final FactCache<ArvadosUuid, SubmittedRequest> requests;
  private final FactCache<ArvadosUuid, Container> containers;
  private final FactCache<ArvadosUuid, List<SubmittedRequest>> requestsOf;
  private final FactCache<String, TokenHolder> holders;
  private final FactCache<TokenAndUuid, ArvadosUuid> readable;
  private final FactCache<TokenAndUuid, Set<ArvadosUuid>> readableRequestsOf;
  private final FactCache<TokenAndUuid, ProjectRights> projectRights;
  private final FactCache<UserAndTargets, Map<ArvadosUuid, AccessLevel>> permissions;
  private final FactCache<ArvadosUuid, ArvadosUuid> thawed;
  private final FactCache<ArvadosUuid, ArvadosUuid> active;
  private final List<FactCache<?, ?>> ofVisitors;

  /**
   * Nothing is known yet.
   *
   * @param api asks what the cluster has
   * @param rights asks what visitors may do
   * @param anonymousToken stands for everybody
   */
  Facts(
      ApiFacts api,
      ApiRights rights,
      Optional<ApiToken> anonymousToken,
      AccessConfig config,
      Ticker ticker,
      Executor executor) {
    this.api = api;
    this.rights = rights;
    this.anonymousToken = anonymousToken;
    Caches caches = new Caches(config, ticker, executor);
    Duration life = config.grantLife();
    this.names = caches.of(life, config.unknownNameLife());
    this.claims = caches.of(life, config.unknownNameLife());
    this.containers = caches.of(config.containerStateLife(), config.refusalLife());
    this.requests = caches.ofRights();
    this.requestsOf = caches.ofRights();
    this.holders = caches.ofRights();
    this.readable = caches.ofRights();
    this.readableRequestsOf = caches.ofRights();
    this.projectRights = caches.ofRights();
    this.permissions = caches.ofRights();
    this.thawed = caches.ofRights();
    this.active = caches.ofRights();
    this.ofVisitors =
        all().stream().filter(cache -> cache != requests && cache != containers).toList();
  }

  /** Makes caches of the configured bounds. */
  private record Caches(AccessConfig config, Ticker ticker, Executor executor) {
    <K, V> FactCache<K, V> ofRights() {
      return of(config.grantLife(), config.refusalLife());
    }

    <K, V> FactCache<K, V> of(Duration life, Duration absenceLife) {
      return new FactCache<>(
          life, absenceLife, config.grace(), config.maxCacheEntries(), ticker, executor);
    }
  }

  /** The token that stands for everybody (rule A4); empty when the cluster has none. */
  Optional<ApiToken> anonymousToken() {
    return anonymousToken;
  }

  /** The claims that decide what a name stands for. */
  @Nullable Fact<NameClaims> named(Reading reading, String name) {
    return reading.look(names, name, asker -> api.named(name, asker));
  }

  /** Everybody's claims to a name, asked for when they are not known. */
  CompletableFuture<Fact<NameClaims>> claims(String name, long now, Asker asker) {
    Reading reading = new Reading(now, Map.of());
    @Nullable Fact<NameClaims> known = reading.look(claims, name, any -> api.claims(name, any));
    return known != null
        ? CompletableFuture.completedFuture(known)
        : claims.ask(name, claims.get(name), () -> api.claims(name, asker));
  }

  @Nullable Fact<SubmittedRequest> request(Reading reading, ArvadosUuid uuid) {
    return reading.look(requests, uuid, asker -> api.request(uuid, asker));
  }

  @Nullable Fact<Container> container(Reading reading, ArvadosUuid uuid) {
    return reading.look(containers, uuid, asker -> api.container(uuid, asker));
  }

  @Nullable Fact<List<SubmittedRequest>> requestsOf(Reading reading, ArvadosUuid container) {
    return reading.look(requestsOf, container, asker -> api.requestsOf(container, asker));
  }

  @Nullable Fact<TokenHolder> holder(Reading reading, ApiToken token) {
    return reading.look(holders, token.digest(), asker -> api.holder(token, asker));
  }

  /** Asks for the holder, unless somebody does already. */
  CompletableFuture<Fact<TokenHolder>> askHolder(ApiToken token, Asker asker) {
    String key = token.digest();
    return holders.ask(key, holders.get(key), () -> api.holder(token, asker));
  }

  /** The token has been ended. */
  void ended(ApiToken token) {
    holders.putAbsent(token.digest());
  }

  /** Present when the token, a visitor's or the anonymous user's, reads the object. */
  @Nullable Fact<ArvadosUuid> readable(Reading reading, ApiToken token, ArvadosUuid uuid) {
    return reading.look(
        readable,
        new TokenAndUuid(token.digest(), uuid),
        asker -> rights.readable(reader(token), uuid, asker));
  }

  /** The container's requests that such a token reads; absent when there are none. */
  @Nullable Fact<Set<ArvadosUuid>> readableRequestsOf(
      Reading reading, ApiToken token, ArvadosUuid container) {
    return reading.look(
        readableRequestsOf,
        new TokenAndUuid(token.digest(), container),
        asker -> rights.readableRequestsOf(reader(token), container, asker));
  }

  /** What the visitor may do in a project; absent when nothing but to read it, or not even that. */
  @Nullable Fact<ProjectRights> projectRights(
      Reading reading, ApiToken token, ArvadosUuid project) {
    return reading.look(
        projectRights,
        new TokenAndUuid(token.digest(), project),
        asker -> rights.projectRights(reader(token), project, asker));
  }

  /** What the permission table grants the user on these; absent when it grants nothing. */
  @Nullable Fact<Map<ArvadosUuid, AccessLevel>> permissions(
      Reading reading, ArvadosUuid user, List<ArvadosUuid> targets) {
    return reading.look(
        permissions,
        new UserAndTargets(user, targets),
        asker -> rights.permissions(user, targets, asker));
  }

  /** Present when the project is neither frozen nor in the trash. */
  @Nullable Fact<ArvadosUuid> thawed(Reading reading, ArvadosUuid project) {
    return reading.look(thawed, project, asker -> rights.thawed(project, asker));
  }

  /** Present when the user's account is active. */
  @Nullable Fact<ArvadosUuid> active(Reading reading, ArvadosUuid user) {
    return reading.look(active, user, asker -> rights.active(user, asker));
  }

  private ApiRights.Reader reader(ApiToken token) {
    return new ApiRights.Reader(
        token,
        anonymousToken.filter(token::equals).isPresent(),
        () -> holders.putAbsent(token.digest()));
  }

  /** What spoke for a visitor whom only the state of the container keeps out. */
  void onlyStateRefuses(Reading reading) {
    reading.spokeForVisitor(ofVisitors);
  }

  /** How long the right lasts, without regard to the container's state. */
  long remainingRight(Reading reading) {
    return reading.remaining(containers);
  }

  AccessLoad load() {
    return new AccessLoad(
        all().stream().mapToLong(FactCache::size).sum(),
        all().stream().mapToInt(FactCache::questions).sum());
  }

  private List<FactCache<?, ?>> all() {
    return Stream.of(FactKind.values()).<FactCache<?, ?>>map(this::cacheOf).toList();
  }

  /** About how many facts of each kind are kept. */
  Map<FactKind, Long> sizes() {
    Map<FactKind, Long> sizes = new EnumMap<>(FactKind.class);
    for (FactKind kind : FactKind.values()) {
      sizes.put(kind, cacheOf(kind).size());
    }
    return sizes;
  }

  private FactCache<?, ?> cacheOf(FactKind kind) {
    return switch (kind) {
      case NAME -> names;
      case CONTAINER_REQUEST -> requests;
      case CONTAINER -> containers;
      case REQUESTS_OF_CONTAINER -> requestsOf;
      case TOKEN_HOLDER -> holders;
      case READABLE -> readable;
      case READABLE_REQUESTS -> readableRequestsOf;
      case PROJECT_RIGHTS -> projectRights;
      case PERMISSIONS -> permissions;
      case THAWED -> thawed;
      case ACTIVE -> active;
      case CLAIMS -> claims;
    };
  }

  void forget(ArvadosUuid container) {
    containers.doubt(container);
    requestsOf.doubt(container);
  }

  private record TokenAndUuid(String tokenDigest, ArvadosUuid uuid) {}

  private record UserAndTargets(ArvadosUuid user, List<ArvadosUuid> targets) {}
}
