package org.arvados.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.host.Target;
import org.jspecify.annotations.Nullable;

/**
 * Which services may call each other: those whose containers have one and the same submitter (rules
 * X2, A2). Every request that shares either container counts, so nobody becomes a sibling by
 * sharing. Where the cluster does not tell whom a container runs as, nobody is one: the last editor
 * of a request has not written what its container does. Decides from the facts in hand, as {@link
 * Resolver} does.
 *
 * <p>Whether the page's service runs does not matter: its pages may be open for longer.
 */
final class Siblings {
  private static final String SYSTEM_USER = "-tpzed-000000000000000";

  private final Facts facts;

  Siblings(Facts facts) {
    this.facts = facts;
  }

  /** The decision: a grant to nobody in particular, or why not; null when facts are wanting. */
  @Nullable Decision decide(Reading reading, OriginRequest asked, Instant now) {
    if (asked.page() instanceof Target.FriendlyName name) {
      @Nullable Fact<NameClaims> named = facts.named(reading, name.name());
      if (named == null) {
        return null;
      }
      Optional<NamedPort> found = named.value().flatMap(NameClaims::port);
      return found.isEmpty()
          ? Refusal.of(Reason.UNKNOWN_NAME)
          : ofUuid(reading, asked, found.get().request(), now);
    }
    ArvadosUuid uuid =
        asked.page() instanceof Target.ServicePort port
            ? port.uuid()
            : ((Target.BareUuid) asked.page()).uuid();
    return ofUuid(reading, asked, uuid, now);
  }

  private @Nullable Decision ofUuid(
      Reading reading, OriginRequest asked, ArvadosUuid uuid, Instant now) {
    if (!uuid.isContainerRequest()) {
      return ofContainer(reading, asked, null, uuid, now);
    }
    @Nullable Fact<SubmittedRequest> fact = facts.request(reading, uuid);
    if (fact == null) {
      return null;
    }
    @Nullable SubmittedRequest request = fact.value().orElse(null);
    return request == null || request.container() == null
        ? Refusal.of(Reason.UNREADABLE)
        : ofContainer(reading, asked, request, request.container(), now);
  }

  private @Nullable Decision ofContainer(
      Reading reading,
      OriginRequest asked,
      @Nullable SubmittedRequest request,
      ArvadosUuid container,
      Instant now) {
    @Nullable Submitter theirs = submitter(reading, request, container);
    if (theirs == null) {
      return null;
    }
    if (theirs.user() == null) {
      return Refusal.of(Reason.UNREADABLE);
    }
    @Nullable Submitter ours = submitter(reading, null, asked.service().container());
    if (ours == null) {
      return null;
    }
    return theirs.equals(ours)
        ? new Grant(
            asked.service(), null, null, now.plusNanos(facts.remainingRight(reading)), List.of())
        : Refusal.of(Reason.NOT_YOURS);
  }

  /**
   * Whose a container is.
   *
   * @param user null when it is several people's, or nobody's
   */
  private record Submitter(@Nullable ArvadosUuid user) {}

  /** Whose it is; null when facts are wanting: both are looked for, so that both are asked. */
  private @Nullable Submitter submitter(
      Reading reading, @Nullable SubmittedRequest request, ArvadosUuid uuid) {
    @Nullable Fact<Container> container = facts.container(reading, uuid);
    @Nullable Fact<List<SubmittedRequest>> sharing = facts.requestsOf(reading, uuid);
    if (container == null || sharing == null) {
      return null;
    }
    if (container.value().isEmpty()) {
      return new Submitter(null);
    }
    Place place = Place.of(request, container.value().get(), sharing.value().orElse(List.of()));
    AccessPolicy.Facts known = place.policyFacts(Address.NO_PORT);
    @Nullable ArvadosUuid user = known.runtimeUser();
    boolean isTheirs =
        user != null && !user.text().endsWith(SYSTEM_USER) && AccessPolicy.isSubmitter(known, user);
    return new Submitter(isTheirs ? user : null);
  }
}
