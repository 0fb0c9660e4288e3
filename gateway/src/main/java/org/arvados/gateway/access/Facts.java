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
  private final FactCache<TokenAndPort, ArvadosUuid> newer;
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
   * @param changes ends lives early; each cache says here which changes those are
   */
  Facts(
      ApiFacts api,
      ApiRights rights,
      Optional<ApiToken> anonymousToken,
      AccessConfig config,
      Changes changes,
      Ticker ticker,
      Executor executor) {
    this.api = api;
    this.rights = rights;
    this.anonymousToken = anonymousToken;
    Caches caches = new Caches(config, changes, ticker, executor);
    Duration life = config.grantLife();
    this.names = caches.of(life, config.unknownNameLife(), FactSubjects::ofName);
    this.claims = caches.of(life, config.unknownNameLife(), FactSubjects::ofName);
    this.containers =
        caches.of(config.containerStateLife(), config.refusalLife(), FactSubjects::ofRecord);
    this.requests = caches.ofRights(FactSubjects::ofRecord);
    this.requestsOf = caches.ofRights(FactSubjects::ofSharing);
    this.holders = caches.ofRights(FactSubjects::ofHolder);
    this.readable = caches.ofRights(FactSubjects::ofRight);
    this.readableRequestsOf = caches.ofRights(FactSubjects::ofRight);
    this.projectRights = caches.ofRights(FactSubjects::ofRight);
    this.permissions = caches.ofRights(FactSubjects::ofPermissions);
    this.thawed = caches.ofRights(FactSubjects::ofProject);
    this.active = caches.ofRights(FactSubjects::ofRecord);
    this.newer = caches.ofMoments(FactSubjects::ofMoment);
    this.ofVisitors =
        all().stream().filter(cache -> cache != requests && cache != containers).toList();
  }

  /** Makes caches of the configured bounds. */
  private record Caches(AccessConfig config, Changes changes, Ticker ticker, Executor executor) {
    <K, V> FactCache<K, V> ofRights(Basis<K, V> basis) {
      return of(config.grantLife(), config.refusalLife(), basis);
    }

    /** Of what is shown, and gives no right: there is no grace for it. */
    <K, V> FactCache<K, V> ofMoments(Basis<K, V> basis) {
      return of(config.refusalLife(), config.refusalLife(), Duration.ZERO, basis);
    }

    <K, V> FactCache<K, V> of(Duration life, Duration absenceLife, Basis<K, V> basis) {
      return of(life, absenceLife, config.grace(), basis);
    }

    private <K, V> FactCache<K, V> of(
        Duration life, Duration absenceLife, Duration grace, Basis<K, V> basis) {
      return new FactCache<>(
          life, absenceLife, grace, config.maxCacheEntries(), ticker, executor, changes, basis);
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

  /** Asks for a newer request, unless it is known or somebody asks already. */
  CompletableFuture<Fact<ArvadosUuid>> newer(
      SubmittedRequest than, int port, ApiToken token, long now, Asker asker) {
    TokenAndPort key = new TokenAndPort(token.digest(), than.uuid(), port);
    @Nullable Fact<ArvadosUuid> known = newer.get(key);
    return known != null && newer.end(known, now) > now
        ? CompletableFuture.completedFuture(known)
        : newer.ask(key, known, () -> api.newer(than, port, token, asker));
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
      case NEWER_REQUEST -> newer;
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

  /** Asks with a token about an object; keys hold no token. */
  record TokenAndUuid(String tokenDigest, ArvadosUuid uuid) {}

  /** Asks with a token about a port of an object. */
  record TokenAndPort(String tokenDigest, ArvadosUuid uuid, int port) {}

  /** Asks what a user may do with objects. */
  record UserAndTargets(ArvadosUuid user, List<ArvadosUuid> targets) {}
}
