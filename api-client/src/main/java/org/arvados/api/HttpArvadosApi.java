package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The Arvados API over {@link java.net.http.HttpClient}. Thread-safe; nothing blocks. A future that
 * the caller cancels or completes aborts the exchange behind it.
 */
public final class HttpArvadosApi implements ArvadosApi, AutoCloseable {
  private static final Comparator<Link> OLDEST_FIRST =
      Comparator.comparing(Link::createdAt).thenComparing(link -> link.uuid().text());

  private static final int MAX_TARGETS = 100;
  private static final String BYPASS_FEDERATION = "bypass_federation";

  private final PendingCalls calls;
  private final HttpTransport transport;
  private final CachedDiscovery discovery;
  private final RequestIds requestIds;

  /**
   * A client; connects at the first call.
   *
   * @param settings where and how
   * @param executor runs exchanges and completes futures; to be ended after the client
   * @param scheduler for time-outs and the pauses between retries; to be ended after the client
   * @param clock for deadlines and the age of the discovery document
   * @param random for pauses, and for the request ids of calls without a context; thread-safe
   * @throws IllegalArgumentException if the certificate file of the settings holds none
   * @throws java.io.UncheckedIOException if that file cannot be read
   */
  public HttpArvadosApi(
      HttpApiSettings settings,
      Executor executor,
      Scheduler scheduler,
      InstantSource clock,
      RandomGenerator random) {
    this.calls = new PendingCalls(settings.callTimeout(), executor, scheduler, clock);
    this.transport = new HttpTransport(settings, executor, scheduler, clock, random);
    this.requestIds = new RequestIds(random);
    this.discovery = new CachedDiscovery(this::discovery, settings.discoveryLife(), clock);
  }

  @Override
  public CompletableFuture<Discovery> discovery() {
    String path = "/discovery/v1/apis/arvados/v1/rest";
    return send(ApiRequest.withoutToken(requestIds.next(), path), RecordReader::discovery);
  }

  @Override
  public CompletableFuture<ExportedConfig> exportedConfig() {
    String path = "/arvados/v1/config";
    return send(ApiRequest.withoutToken(requestIds.next(), path), RecordReader::exportedConfig);
  }

  @Override
  public CompletableFuture<User> currentUser(CallContext call) {
    return get(call, RecordType.USER, "current");
  }

  /** Section 12: else the controller passes the question, and the token with it, on. */
  @Override
  public CompletableFuture<User> localUser(CallContext call, ArvadosUuid uuid) {
    RecordType<User> type = RecordType.USER;
    String path = type.path() + "/" + uuid;
    return withDiscovery(
        path,
        (scope, known) ->
            transport.send(
                scope,
                ApiRequest.read(call, path, type.one(known).add(BYPASS_FEDERATION, "true")),
                type.reader()));
  }

  @Override
  public CompletableFuture<List<User>> localUsers(CallContext call, List<Filter> filters) {
    RecordType<User> type = RecordType.USER;
    return withDiscovery(
        type.path(),
        (scope, known) ->
            pages(
                    scope,
                    call,
                    type,
                    last -> type.page(known, filters, last).add(BYPASS_FEDERATION, "true"))
                .read());
  }

  /** Asks without {@code select}: the owner is no field that the discovery document lists. */
  @Override
  public CompletableFuture<TokenRecord> currentToken(CallContext call) {
    String path = "/arvados/v1/api_client_authorizations/current";
    return send(ApiRequest.read(call, path, new QueryString()), RecordReader::token);
  }

  /**
   * The token is sent in a header, not in the query, so that no server on the way logs it. The
   * answer is a redirect for a browser, which leads us nowhere.
   */
  @Override
  public CompletableFuture<Void> logout(CallContext call) {
    ApiRequest request = ApiRequest.read(call, ApiRequest.LOGOUT, new QueryString());
    return calls.start(
        request.toString(),
        scope -> transport.send(scope, request, none -> none).thenAccept(none -> {}));
  }

  @Override
  public CompletableFuture<ContainerRequest> containerRequest(CallContext call, ArvadosUuid uuid) {
    return get(call, RecordType.CONTAINER_REQUEST, uuid.text());
  }

  @Override
  public CompletableFuture<List<ContainerRequest>> containerRequestsOf(
      CallContext call, ArvadosUuid container) {
    return containerRequests(call, List.of(Filter.equal("container_uuid", container.text())));
  }

  @Override
  public CompletableFuture<Optional<List<ContainerRequest>>> fewContainerRequestsOf(
      CallContext call, Collection<ArvadosUuid> containers) {
    return few(
        call, RecordType.CONTAINER_REQUEST, List.of(Filter.in("container_uuid", containers)));
  }

  @Override
  public CompletableFuture<List<ContainerRequest>> containerRequests(
      CallContext call, List<Filter> filters) {
    return list(call, RecordType.CONTAINER_REQUEST, filters);
  }

  @Override
  public CompletableFuture<List<ContainerRequest>> shownContainerRequests(
      CallContext call, List<Filter> filters) {
    return list(call, RecordType.CONTAINER_REQUEST.withoutTrash(), filters);
  }

  @Override
  public CompletableFuture<Optional<ContainerRequest>> newestContainerRequest(
      CallContext call, List<Filter> filters) {
    RecordType<ContainerRequest> type = RecordType.CONTAINER_REQUEST;
    return withDiscovery(
        type.path(),
        (scope, known) ->
            transport.send(
                scope,
                ApiRequest.read(call, type.path(), type.newest(known, filters)),
                body ->
                    new JsonFields(body).array("items").stream().findFirst().map(type.reader())));
  }

  @Override
  public CompletableFuture<ArvadosUuid> look(CallContext call, ArvadosUuid uuid) {
    RecordType<ArvadosUuid> type =
        RecordType.uuidsOf(uuid.infix())
            .orElseThrow(() -> new IllegalArgumentException("no such look at " + uuid));
    return get(call, type, uuid.text());
  }

  @Override
  public CompletableFuture<List<ArvadosUuid>> lookAtRequestsOf(
      CallContext call, ArvadosUuid container) {
    List<Filter> filters = List.of(Filter.equal("container_uuid", container.text()));
    return list(call, RecordType.uuidsOf(ArvadosUuid.CONTAINER_REQUEST).orElseThrow(), filters);
  }

  @Override
  public CompletableFuture<Container> container(CallContext call, ArvadosUuid uuid) {
    return get(call, RecordType.CONTAINER, uuid.text());
  }

  @Override
  public CompletableFuture<List<Container>> containers(CallContext call, List<Filter> filters) {
    return list(call, RecordType.CONTAINER, filters);
  }

  @Override
  public CompletableFuture<List<Link>> links(CallContext call, List<Filter> filters) {
    return list(call, RecordType.LINK, filters).thenApply(HttpArvadosApi::oldestFirst);
  }

  @Override
  public CompletableFuture<Optional<List<Link>>> fewLinks(CallContext call, List<Filter> filters) {
    return few(call, RecordType.LINK, filters)
        .thenApply(links -> links.map(HttpArvadosApi::oldestFirst));
  }

  private static List<Link> oldestFirst(List<Link> links) {
    return links.stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public CompletableFuture<Link> createLink(CallContext call, LinkChange change) {
    String json = Json.text(Map.of("link", change.attributes()));
    return send(ApiRequest.change(call, "POST", RecordType.LINK.path(), json), RecordReader::link);
  }

  @Override
  public CompletableFuture<Link> updateLink(CallContext call, ArvadosUuid uuid, LinkChange change) {
    String path = RecordType.LINK.path() + "/" + uuid;
    String json = Json.text(Map.of("link", change.attributes()));
    return send(ApiRequest.change(call, "PATCH", path, json), RecordReader::link);
  }

  @Override
  public CompletableFuture<Link> deleteLink(CallContext call, ArvadosUuid uuid) {
    String path = RecordType.LINK.path() + "/" + uuid;
    return send(ApiRequest.change(call, "DELETE", path, null), RecordReader::link);
  }

  /**
   * Asks without {@code select}: what the caller may do there is computed, and so no field that the
   * discovery document lists.
   */
  @Override
  public CompletableFuture<Group> group(CallContext call, ArvadosUuid uuid) {
    String path = "/arvados/v1/groups/" + uuid;
    return send(ApiRequest.read(call, path, new QueryString()), RecordReader::group);
  }

  @Override
  public CompletableFuture<List<Group>> groups(CallContext call, List<Filter> filters) {
    return list(call, RecordType.GROUP, filters);
  }

  @Override
  public CompletableFuture<List<ComputedPermission>> computedPermissions(
      CallContext call, ArvadosUuid user, Collection<ArvadosUuid> targets) {
    if (targets.size() > MAX_TARGETS) {
      throw new IllegalArgumentException("at most " + MAX_TARGETS + " targets in one call");
    }
    if (targets.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    RecordType<ComputedPermission> type = RecordType.COMPUTED_PERMISSION;
    List<Filter> filters =
        List.of(Filter.equal("user_uuid", user), Filter.in("target_uuid", targets));
    // One row a target at most, so one page; the API would refuse an offset.
    return withDiscovery(
        type.path(),
        (scope, known) ->
            transport.send(
                scope,
                ApiRequest.read(call, type.path(), type.page(known, filters, Optional.empty())),
                body -> new JsonFields(body).array("items").stream().map(type.reader()).toList()));
  }

  private <T> CompletableFuture<T> send(ApiRequest request, Function<JsonNode, T> reader) {
    return calls.start(request.toString(), scope -> transport.send(scope, request, reader));
  }

  private <T> CompletableFuture<T> get(CallContext call, RecordType<T> type, String id) {
    String path = type.path() + "/" + id;
    return withDiscovery(
        path,
        (scope, known) ->
            transport.send(scope, ApiRequest.read(call, path, type.one(known)), type.reader()));
  }

  private <T> CompletableFuture<List<T>> list(
      CallContext call, RecordType<T> type, List<Filter> filters) {
    String path = type.path();
    return withDiscovery(
        path,
        (scope, known) -> pages(scope, call, type, last -> type.page(known, filters, last)).read());
  }

  private <T> CompletableFuture<Optional<List<T>>> few(
      CallContext call, RecordType<T> type, List<Filter> filters) {
    return withDiscovery(
        type.path(),
        (scope, known) ->
            pages(scope, call, type, last -> type.page(known, filters, last)).readFew());
  }

  private <T> AllPages<T> pages(
      CallScope scope,
      CallContext call,
      RecordType<T> type,
      Function<Optional<String>, QueryString> after) {
    return new AllPages<>(
        "GET " + type.path(),
        last ->
            transport.send(
                scope,
                ApiRequest.read(call, type.path(), after.apply(last)),
                body -> AllPages.Page.read(body, type.reader())));
  }

  private <T> CompletableFuture<T> withDiscovery(
      String path, BiFunction<CallScope, Discovery, CompletableFuture<T>> steps) {
    return calls.start(
        "GET " + path, scope -> discovery.get().thenCompose(known -> steps.apply(scope, known)));
  }

  /** Fails the calls that are not answered yet, and all that come later. */
  @Override
  public void close() {
    calls.close();
    transport.close();
  }
}
