package org.arvados.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The calls that the gateway makes to an Arvados controller (arvados-protocol section 3). Every
 * method returns at once; the futures complete on the client's own threads, never on the caller's.
 *
 * <p>A future that fails does so with one of two exceptions: {@link ApiRefusedException} when the
 * API answered in its own JSON error form with 4xx, {@link ApiFailedException} for everything else
 * (no connection, time-out, 5xx, HTML, nonsense). Only fields that the cluster's discovery document
 * lists are asked for (an unknown one would be a 422); fields that are absent have the empty value
 * that their record states.
 */
public interface ArvadosApi {
  /** The discovery document; needs no token. Never cached here. */
  CompletableFuture<Discovery> discovery();

  /** The cluster's exported configuration; needs no token. */
  CompletableFuture<ExportedConfig> exportedConfig();

  /** The user that the token belongs to. A scoped token may be refused with 403. */
  CompletableFuture<User> currentUser(CallContext call);

  /**
   * One user, as this cluster knows them; for users of other clusters, too, nobody else is asked.
   * Needs an administrator's token.
   */
  CompletableFuture<User> localUser(CallContext call, ArvadosUuid uuid);

  /**
   * Users that match and that the token reads, as this cluster knows them, all pages; for users of
   * other clusters, too, nobody else is asked.
   */
  CompletableFuture<List<User>> localUsers(CallContext call, List<Filter> filters);

  /** The record of the token itself; allowed for a valid token of any scope. */
  CompletableFuture<TokenRecord> currentToken(CallContext call);

  /**
   * Ends the call's token for good (arvados-protocol section 10.3). Needs no scope; a token that is
   * not valid any more is no failure.
   */
  CompletableFuture<Void> logout(CallContext call);

  /** One container request, trashed ones included. */
  CompletableFuture<ContainerRequest> containerRequest(CallContext call, ArvadosUuid uuid);

  /**
   * Every container request of a container that the token can read, trashed ones included, all
   * pages.
   */
  CompletableFuture<List<ContainerRequest>> containerRequestsOf(
      CallContext call, ArvadosUuid container);

  /**
   * The same of several containers, when all their requests fit one page; else empty.
   *
   * @param containers not so many that they do not fit one call
   */
  CompletableFuture<Optional<List<ContainerRequest>>> fewContainerRequestsOf(
      CallContext call, Collection<ArvadosUuid> containers);

  /** The newest container request that matches, none of the trash; empty when none does. */
  CompletableFuture<Optional<ContainerRequest>> newestContainerRequest(
      CallContext call, List<Filter> filters);

  /**
   * Whether the token reads an object, as Arvados shows objects to its users: nothing that lies in
   * the trash. Reads no field but the uuid.
   *
   * @param uuid of a container request or container
   * @return the same uuid; refused with 404 when the token does not read it, or it does not exist
   * @throws IllegalArgumentException for another type of object
   */
  CompletableFuture<ArvadosUuid> look(CallContext call, ArvadosUuid uuid);

  /**
   * The uuids of those container requests of a container that the token reads, all pages; nothing
   * that lies in the trash.
   */
  CompletableFuture<List<ArvadosUuid>> lookAtRequestsOf(CallContext call, ArvadosUuid container);

  /** Container requests that match, trashed ones included, all pages. */
  CompletableFuture<List<ContainerRequest>> containerRequests(
      CallContext call, List<Filter> filters);

  /**
   * Container requests that match, as Arvados shows them to its users: nothing that lies in the
   * trash. All pages.
   */
  CompletableFuture<List<ContainerRequest>> shownContainerRequests(
      CallContext call, List<Filter> filters);

  /** One container. */
  CompletableFuture<Container> container(CallContext call, ArvadosUuid uuid);

  /** Containers that match, all pages. */
  CompletableFuture<List<Container>> containers(CallContext call, List<Filter> filters);

  /** Links that match, oldest first, all pages. */
  CompletableFuture<List<Link>> links(CallContext call, List<Filter> filters);

  /** The same when they fit one page; else empty. */
  CompletableFuture<Optional<List<Link>>> fewLinks(CallContext call, List<Filter> filters);

  /** Creates a link. Never retried. */
  CompletableFuture<Link> createLink(CallContext call, LinkChange change);

  /** Changes a link. Never retried. */
  CompletableFuture<Link> updateLink(CallContext call, ArvadosUuid uuid, LinkChange change);

  /** Deletes a link and returns what it was. Never retried. */
  CompletableFuture<Link> deleteLink(CallContext call, ArvadosUuid uuid);

  /** One group (project or role), with what the token's user may do there. */
  CompletableFuture<Group> group(CallContext call, ArvadosUuid uuid);

  /** Groups that match, with what the token's user may do there, all pages. */
  CompletableFuture<List<Group>> groups(CallContext call, List<Filter> filters);

  /**
   * The permission table's rows for one user and some targets (at most 100); needs an
   * administrator's token. No row means no access.
   *
   * @throws IllegalArgumentException if there are more targets
   */
  CompletableFuture<List<ComputedPermission>> computedPermissions(
      CallContext call, ArvadosUuid user, Collection<ArvadosUuid> targets);
}
