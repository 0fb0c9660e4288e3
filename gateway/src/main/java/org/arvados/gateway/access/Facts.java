package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.config.AccessConfig;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of fact, each in a cache of its own. Each method returns null when it must be asked.
 */
final class Facts {
  private final ApiFacts api;
  private final FactCache<String, NamedPort> names;
  private final FactCache<ArvadosUuid, SubmittedRequest> requests;
  private final FactCache<ArvadosUuid, Container> containers;
  private final FactCache<ArvadosUuid, List<SubmittedRequest>> requestsOf;
  private final FactCache<String, TokenHolder> holders;
  private final FactCache<TokenAndUuid, ArvadosUuid> readable;
  private final FactCache<TokenAndPort, ArvadosUuid> newer;

  Facts(ApiFacts api, AccessConfig config, Ticker ticker, Executor executor) {
    this.api = api;
    Duration life = config.grantLife();
    Duration refusal = config.refusalLife();
    Duration grace = config.grace();
    int max = config.maxCacheEntries();
    this.names = new FactCache<>(life, config.unknownNameLife(), grace, max, ticker, executor);
    this.requests = new FactCache<>(life, refusal, grace, max, ticker, executor);
    this.containers =
        new FactCache<>(config.containerStateLife(), refusal, grace, max, ticker, executor);
    this.requestsOf = new FactCache<>(life, refusal, grace, max, ticker, executor);
    this.holders = new FactCache<>(life, refusal, grace, max, ticker, executor);
    this.readable = new FactCache<>(life, refusal, grace, max, ticker, executor);
    this.newer = new FactCache<>(refusal, refusal, Duration.ZERO, max, ticker, executor);
  }

  @Nullable Fact<NamedPort> named(Reading reading, String name) {
    return reading.look(names, name, asker -> api.named(name, asker));
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

  @Nullable Fact<ArvadosUuid> readable(Reading reading, ApiToken token, ArvadosUuid uuid) {
    return reading.look(
        readable,
        new TokenAndUuid(token.digest(), uuid),
        asker -> api.readable(token, uuid, asker, () -> holders.putAbsent(token.digest())));
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
    reading.spokeForVisitor(names);
    reading.spokeForVisitor(requestsOf);
    reading.spokeForVisitor(holders);
  }

  /** How long the right lasts, without regard to the container's state. */
  long remainingRight(Reading reading) {
    return reading.remaining(containers);
  }

  AccessLoad load() {
    List<FactCache<?, ?>> all =
        List.of(names, requests, containers, requestsOf, newer, holders, readable);
    return new AccessLoad(
        all.stream().mapToLong(FactCache::size).sum(),
        all.stream().mapToInt(FactCache::questions).sum());
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
    };
  }

  void forget(ArvadosUuid container) {
    containers.doubt(container);
    requestsOf.doubt(container);
  }

  private record TokenAndUuid(String tokenDigest, ArvadosUuid uuid) {}

  private record TokenAndPort(String tokenDigest, ArvadosUuid uuid, int port) {}
}
