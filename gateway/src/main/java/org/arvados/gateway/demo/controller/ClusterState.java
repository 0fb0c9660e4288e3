package org.arvados.gateway.demo.controller;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's database: what the demo and tests set up and change, and the controller serves.
 * Rows are immutable values; {@link #change} replaces one. Safe for any thread; the next call sees
 * every change. A new cluster has the system's own users, roles and tokens only.
 */
public final class ClusterState {
  private final SystemObjects system;
  private final Identifiers ids;
  private final InstantSource clock;
  private final RowStore store;
  private final String rootSecret;
  private volatile @Nullable String anonymousSecret;
  private volatile ClusterProfile profile = ClusterProfile.ARVADOS_3_2;
  private final Map<ArvadosUuid, String> passwords = new ConcurrentHashMap<>();
  private ClusterSettings settings = ClusterSettings.defaults();
  private Permissions permissions = Permissions.of(Map.of());
  private Map<String, Row> permissionsOf = Map.of();

  /**
   * A new cluster.
   *
   * @param clusterId five characters, such as {@code zzzzz}
   * @param clock the cluster's time: stamps of records, expiry of tokens
   */
  public ClusterState(String clusterId, InstantSource clock) {
    this.system = SystemObjects.of(clusterId);
    this.ids = new Identifiers(clusterId, new SecureRandom());
    this.clock = clock;
    this.store = new RowStore(ids, clock, () -> profile.hasPublishedPorts());
    this.rootSecret = ids.secret();
    this.anonymousSecret = ids.secret();
    system.rows(ids, clock.instant()).forEach(store::add);
  }

  /** The five characters that begin every uuid. */
  public String clusterId() {
    return system.cluster();
  }

  /** The system root user. */
  public ArvadosUuid rootUser() {
    return system.rootUser();
  }

  /** The anonymous user. */
  public ArvadosUuid anonymousUser() {
    return system.anonymousUser();
  }

  /** The role that every active user belongs to. */
  public ArvadosUuid allUsersRole() {
    return system.allUsersRole();
  }

  /** The role to share with for making something public. */
  public ArvadosUuid anonymousRole() {
    return system.anonymousRole();
  }

  /** The system root token, bare as in the configuration. */
  public ApiToken systemRootToken() {
    return ApiToken.of(rootSecret);
  }

  /** The anonymous token, bare as in the configuration; empty when the cluster has none. */
  public Optional<ApiToken> anonymousToken() {
    return Optional.ofNullable(anonymousSecret).map(ApiToken::of);
  }

  /** Takes the anonymous token away, as on a cluster that allows no anonymous access. */
  public void removeAnonymousToken() {
    anonymousSecret = null;
  }

  /** The configuration now. */
  public synchronized ClusterSettings settings() {
    return settings;
  }

  /** Replaces the configuration. */
  public synchronized void configure(UnaryOperator<ClusterSettings> change) {
    settings = change.apply(settings);
  }

  /** Makes the cluster another version of Arvados, as an upgrade does. */
  public void profile(ClusterProfile newProfile) {
    profile = newProfile;
  }

  /** Adds an active user who is a member of "All users" and visible to them, with a token. */
  public Account addAccount(String username) {
    return addAccount(username, user -> user);
  }

  /** Adds a user made by the function; only an active one becomes a member of "All users". */
  public Account addAccount(String username, UnaryOperator<UserRow> with) {
    RowStamp stamp = system.stamp(ids.uuid(Identifiers.USER), now());
    String email = username + "@example.org";
    UserRow user =
        store.add(
            with.apply(new UserRow(stamp, username, email, username, "Example", true, false)));
    if (user.isActive()) {
      grant(user.uuid(), PermissionLevel.CAN_WRITE, allUsersRole());
      grant(allUsersRole(), PermissionLevel.CAN_READ, user.uuid());
    }
    return new Account(user, addToken(user.uuid(), token -> token));
  }

  /** Gives a user a password to log in with; without one nobody can. */
  public void setPassword(ArvadosUuid user, String password) {
    passwords.put(user, password);
  }

  boolean hasPassword(ArvadosUuid user, String password) {
    return password.equals(passwords.get(user));
  }

  /** Adds a token; without changes by the function it is unlimited and never expires. */
  public TokenRow addToken(ArvadosUuid user, UnaryOperator<TokenRow> with) {
    RowStamp stamp = stamp(Identifiers.TOKEN, user);
    return store.add(with.apply(new TokenRow(stamp, ids.secret(), List.of("all"), null, null)));
  }

  /** Makes a user inactive as an administrator does: tokens and permissions are deleted. */
  public void deactivate(UserRow user) {
    String uuid = user.uuid().text();
    change(user, u -> u.withActive(false).withAdmin(false));
    all(TokenRow.class)
        .filter(token -> token.ownerUuid().equals(user.uuid()))
        .forEach(this::remove);
    all(LinkRow.class)
        .filter(link -> link.isPermission() && link.tailUuid().equals(uuid))
        .forEach(this::remove);
  }

  /** Adds a project of a user or of another project. */
  public GroupRow addProject(String name, ArvadosUuid owner) {
    return store.add(
        new GroupRow(stamp(Identifiers.GROUP, owner), name, GroupRow.PROJECT, false, null));
  }

  /** Adds a role; users become members by {@link #grant} with the role as the object. */
  public GroupRow addRole(String name) {
    return store.add(
        new GroupRow(stamp(Identifiers.GROUP, rootUser()), name, GroupRow.ROLE, false, null));
  }

  /** Adds a permission link from a user or role to any object. */
  public LinkRow grant(ArvadosUuid who, PermissionLevel level, ArvadosUuid what) {
    RowStamp stamp = stamp(Identifiers.LINK, rootUser());
    return store.add(
        new LinkRow(
            stamp, LinkRow.PERMISSION, level.text(), who.text(), what.text(), Json.object()));
  }

  /**
   * Adds a link that names a port of a request.
   *
   * @param linkClass {@link LinkRow#PUBLISHED_PORT} or {@link LinkRow#HOSTNAME}
   * @throws DuplicateNameException if a published port has the name already
   */
  public LinkRow addName(
      String linkClass, String name, ArvadosUuid owner, ArvadosUuid head, int port) {
    RowStamp stamp = stamp(Identifiers.LINK, owner);
    return store.add(
        new LinkRow(stamp, linkClass, name, "", head.text(), Json.object().put("port", port)));
  }

  /** Adds a container; without changes by the function it is queued. */
  public ContainerRow addContainer(Consumer<ContainerRow.Builder> with) {
    RowStamp stamp = stamp(Identifiers.CONTAINER, rootUser());
    return store.add(ContainerRow.queued(stamp).with(with));
  }

  /**
   * Adds a request that the user submitted and owns; without changes by the function it is
   * committed and has no container.
   */
  public ContainerRequestRow addRequest(
      ArvadosUuid submitter, Consumer<ContainerRequestRow.Builder> with) {
    RowStamp stamp = stamp(Identifiers.CONTAINER_REQUEST, submitter);
    return store.add(ContainerRequestRow.committed(stamp).with(with));
  }

  /**
   * Adds a request and the container that runs it, as that user, at that gateway address. The
   * container has a copy of the request's published ports with their addresses (section 4.2).
   */
  public RunningService addService(
      ArvadosUuid submitter, String gatewayAddress, Consumer<ContainerRequestRow.Builder> with) {
    ContainerRow container = addContainer(b -> b.running(gatewayAddress).runtimeUser(submitter));
    ContainerRequestRow request =
        addRequest(submitter, with.andThen(b -> b.container(container.uuid())));
    PublishedUrls urls = new PublishedUrls(settings().services());
    return new RunningService(
        request,
        change(
            container,
            c ->
                c.with(
                    b ->
                        b.service(request.service())
                            .publishedPorts(urls.of(c.uuid(), request.publishedPorts())))));
  }

  /** Adds a row made by hand. */
  public <R extends Row> R add(R row) {
    return store.add(row);
  }

  /** A stamp for a new row of that type: new uuid, the owner as its maker, now. */
  public RowStamp stamp(String infix, ArvadosUuid owner) {
    return new RowStamp(ids.uuid(infix), owner, owner, now(), now());
  }

  /**
   * Replaces a row by what the function makes of its current form, stamped with the time.
   *
   * @return the row as it is now
   * @throws java.util.NoSuchElementException if the row is deleted
   * @throws DuplicateNameException if two published ports would have one name
   */
  public <R extends Row> R change(R row, UnaryOperator<R> edit) {
    return store.change(row, edit);
  }

  /**
   * Ends a token as {@code /logout} does: by SQL, so that no event tells of it (arvados-protocol
   * section 10.3).
   */
  public void expireSilently(TokenRow token) {
    store.changeSilently(token, row -> row.withExpiresAt(now()));
  }

  /** Deletes a row; with a request go the links that point at it, permissions excepted. */
  public void remove(Row row) {
    store.remove(row);
  }

  /** The current form of a row; empty when it is deleted. */
  public <R extends Row> Optional<R> current(R row) {
    return store.current(row);
  }

  /** Every row of a type, in the order they were made. */
  public <R extends Row> Stream<R> all(Class<R> type) {
    return store.all(type);
  }

  /**
   * Calls the listener at every change that Arvados logs, in order, on the thread that makes the
   * change, under the store's lock; it must not block.
   */
  public void onChange(Consumer<ChangeEvent> listener) {
    store.onChange(listener);
  }

  /** What one call is answered from. */
  synchronized ClusterSnapshot snapshot() {
    Map<String, Row> rows = store.rows();
    if (rows != permissionsOf) {
      permissions = Permissions.of(rows);
      permissionsOf = rows;
    }
    return new ClusterSnapshot(system, profile, settings, rows, systemTokens(), permissions, now());
  }

  Identifiers ids() {
    return ids;
  }

  private List<TokenRow> systemTokens() {
    List<TokenRow> tokens = new ArrayList<>();
    tokens.add(system.rootToken(rootSecret, now()));
    anonymousToken().ifPresent(token -> tokens.add(system.anonymousToken(token.reveal(), now())));
    return tokens;
  }

  private Instant now() {
    return clock.instant();
  }
}
