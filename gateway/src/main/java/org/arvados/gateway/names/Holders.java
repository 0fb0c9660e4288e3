package org.arvados.gateway.names;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;
import org.arvados.gateway.access.NameClaims;

/**
 * The links of one name, as one user may know them.
 *
 * @param me the user
 * @param visible to the user's own token
 * @param all that are there, as far as anybody asked; their owners are not the user's to know
 */
record Holders(ArvadosUuid me, List<Link> visible, List<Link> all) {
  /** The one that has the name (rule N1), whosever it is. */
  Optional<Link> winner() {
    return all.stream().min(NameClaims.PRECEDENCE);
  }

  boolean isWinner(Link link) {
    return winner().filter(first -> first.uuid().equals(link.uuid())).isPresent();
  }

  boolean isMine(Link link) {
    return link.ownerUuid().equals(me);
  }

  /** Whether others than this link's owner claim the name, too. */
  boolean isContested(Link link) {
    return all.stream().anyMatch(other -> !other.ownerUuid().equals(link.ownerUuid()));
  }

  /** The owner of a link, if the user can see the link. */
  Optional<ArvadosUuid> shownOwner(Link link) {
    return visible.stream()
        .filter(other -> other.uuid().equals(link.uuid()))
        .map(Link::ownerUuid)
        .findFirst();
  }

  /**
   * The links that the user may be able to change, in the order of rule N1: their own, else those
   * of projects, about which the API decides. Never another user's: what an administrator may do
   * should not happen by a slip.
   */
  List<Link> changeable() {
    List<Link> own = sorted(visible.stream().filter(this::isMine).toList());
    return own.isEmpty()
        ? sorted(visible.stream().filter(link -> Owners.isProject(link.ownerUuid())).toList())
        : own;
  }

  private static List<Link> sorted(List<Link> links) {
    return links.stream().sorted(NameClaims.PRECEDENCE).toList();
  }

  /** Why there is nothing to change. */
  NameResult.Refused nothingToChange(String name) {
    return visible.stream()
        .min(NameClaims.PRECEDENCE)
        .map(link -> NameRefusals.ofAnother(name, link.ownerUuid()))
        .orElseGet(() -> NameRefusals.notFound(name));
  }
}
