package org.arvados.gateway.access;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Who may reach a port: a pure function of facts (rules A1, A2, T8). A visitor must satisfy every
 * request that shares the container.
 */
final class AccessPolicy {
  private AccessPolicy() {}

  /**
   * The facts.
   *
   * @param level the lowest that any of the requests declares
   * @param runtimeUser of the container; null where there is no container or no such field
   * @param submitters of all requests that share the container, or of the one without a container
   */
  record Facts(
      AccessLevel level, @Nullable ArvadosUuid runtimeUser, List<ArvadosUuid> submitters) {}

  /** Why the visitor is refused; empty when admitted. Levels between the two are judged private. */
  static Optional<Reason> problem(Facts facts, @Nullable TokenHolder holder) {
    if (facts.level() == AccessLevel.PUBLIC) {
      return Optional.empty();
    }
    return holder == null
        ? Optional.of(Reason.NO_TOKEN)
        : personal(holder).or(() -> refusedByPrivate(facts, holder.visitor()));
  }

  /** What keeps the token's holder from everything that is not public, whatever it is. */
  static Optional<Reason> personal(TokenHolder holder) {
    if (!holder.isUserKnown()) {
      return Optional.of(Reason.SCOPED_TOKEN);
    }
    if (!holder.isActive()) {
      return Optional.of(Reason.INACTIVE_USER);
    }
    return holder.visitor().isUnscoped() ? Optional.empty() : Optional.of(Reason.SCOPED_TOKEN);
  }

  private static Optional<Reason> refusedByPrivate(Facts facts, Visitor visitor) {
    boolean admitted = visitor.isAdmin() || isSubmitter(facts, visitor.uuid());
    return admitted ? Optional.empty() : Optional.of(Reason.NOT_YOURS);
  }

  /** Rule A2. A container without any request is nobody's. */
  static boolean isSubmitter(Facts facts, ArvadosUuid user) {
    List<ArvadosUuid> submitters = facts.submitters();
    boolean isEveryRequests = !submitters.isEmpty() && submitters.stream().allMatch(user::equals);
    if (facts.runtimeUser() == null) {
      return isEveryRequests;
    }
    return user.equals(facts.runtimeUser()) && (submitters.size() == 1 || isEveryRequests);
  }
}
