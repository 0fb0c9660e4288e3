package org.arvados.gateway.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * The rights of one visitor on many requests, which were asked for in bulk: the same rules as
 * {@link VisitorRights}, which asks for one place.
 *
 * @param user the visitor, who is active
 * @param readable requests that the visitor's token reads
 * @param open requests that everybody reads
 * @param projects what the token may do in projects
 * @param shares the permission table's rows for the visitor
 * @param thawed projects in which somebody may write
 */
record ListedRights(
    ArvadosUuid user,
    Set<ArvadosUuid> readable,
    Set<ArvadosUuid> open,
    Map<ArvadosUuid, ProjectRights> projects,
    Map<ArvadosUuid, AccessLevel> shares,
    Set<ArvadosUuid> thawed)
    implements Evidence {

  ListedRights withReadable(Collection<ArvadosUuid> more) {
    Set<ArvadosUuid> all = new HashSet<>(readable);
    all.addAll(more);
    return new ListedRights(user, all, open, projects, shares, thawed);
  }

  ListedRights withOpen(Collection<ArvadosUuid> requests) {
    return new ListedRights(user, readable, Set.copyOf(requests), projects, shares, thawed);
  }

  ListedRights withShares(Map<ArvadosUuid, AccessLevel> levels) {
    return new ListedRights(user, readable, open, projects, levels, thawed);
  }

  ListedRights withThawed(Set<ArvadosUuid> all) {
    return new ListedRights(user, readable, open, projects, shares, all);
  }

  @Override
  public Answer reads(SubmittedRequest request) {
    return Answer.of(readable.contains(request.uuid()));
  }

  @Override
  public Answer anonymousReads(SubmittedRequest request) {
    return Answer.of(open.contains(request.uuid()));
  }

  @Override
  public Answer readsAsAnybody(SubmittedRequest request) {
    return reads(request) == Answer.YES ? Answer.YES : anonymousReads(request);
  }

  @Override
  public Answer may(SubmittedRequest request, AccessLevel level) {
    return Answer.of(
        request.owner().equals(user) || mayByProject(request, level) || mayByShare(request, level));
  }

  private boolean mayByProject(SubmittedRequest request, AccessLevel level) {
    @Nullable ProjectRights rights = projects.get(request.owner());
    return rights != null && rights.grants(level);
  }

  /** The table knows nothing of frost. */
  private boolean mayByShare(SubmittedRequest request, AccessLevel level) {
    boolean isFrozen =
        level == AccessLevel.CAN_WRITE
            && request.owner().isGroup()
            && !thawed.contains(request.owner());
    return !isFrozen && VisitorRights.isShared(shares, request, level);
  }

  @Override
  public Answer isActive() {
    return Answer.YES;
  }
}
