package org.arvados.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.access.VisitorFinder.Finding;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.host.Target;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the facts in hand. The same steps serve the warm path and the cold one: a null means
 * that facts are wanting, which the {@link Reading} has noted; they are asked for, and the steps
 * are walked again. Nothing here waits or calls.
 *
 * <p>Who may not know is refused after the same calls whether the uuid exists or not (rule A11).
 */
final class Resolver {
  private final Facts facts;
  private final VisitorFinder visitors;
  private final FriendlyNames nameRules;
  private final String clusterId;
  private final Disclosure disclosure;
  private final Judge judge;

  Resolver(Facts facts, VisitorFinder visitors, FriendlyNames nameRules, String clusterId) {
    this.facts = facts;
    this.visitors = visitors;
    this.nameRules = nameRules;
    this.clusterId = clusterId;
    this.disclosure = new Disclosure(facts);
    this.judge = new Judge(facts);
  }

  /** The decision; null when facts are wanting. */
  @Nullable Decision decide(Reading reading, AccessRequest request, Instant now) {
    if (request.target() instanceof Target.FriendlyName name) {
      return named(reading, request, name.name(), now);
    }
    Address address =
        request.target() instanceof Target.ServicePort target
            ? new Address(target.uuid(), target.port())
            : new Address(((Target.BareUuid) request.target()).uuid(), Address.NO_PORT);
    return addressed(reading, request, address, now);
  }

  private @Nullable Decision named(
      Reading reading, AccessRequest request, String name, Instant now) {
    if (nameRules.problem(name).isPresent()) {
      return Refusal.of(Reason.UNKNOWN_NAME);
    }
    @Nullable Fact<NameClaims> named = facts.named(reading, name);
    if (named == null) {
      return null;
    }
    Optional<NamedPort> found = named.value().flatMap(NameClaims::port);
    return found.isEmpty()
        ? Refusal.of(Reason.UNKNOWN_NAME)
        : addressed(reading, request, new Address(found.get().request(), found.get().port()), now);
  }

  private @Nullable Decision addressed(
      Reading reading, AccessRequest request, Address address, Instant now) {
    @Nullable Finding finding = visitors.find(reading, request.candidates(), now);
    if (finding != null && finding.otherwise() == Reason.ROOT_TOKEN) {
      return Refusal.of(Reason.ROOT_TOKEN);
    }
    if (!address.uuid().cluster().equals(clusterId)) {
      return finding == null ? null : unseen(finding);
    }
    return address.uuid().isContainerRequest()
        ? requestAddressed(reading, address, finding, now)
        : containerAddressed(reading, address, finding, now);
  }

  private @Nullable Decision requestAddressed(
      Reading reading, Address address, @Nullable Finding finding, Instant now) {
    @Nullable Fact<SubmittedRequest> fact = facts.request(reading, address.uuid());
    if (fact == null || finding == null) {
      return null; // both were looked for, so that both are asked at once
    }
    Optional<SubmittedRequest> request = fact.value();
    Answer mayKnow = isOpen(reading, address, request);
    if (mayKnow == Answer.NO) {
      mayKnow = disclosure.ofRequest(reading, address.uuid(), request, finding);
    }
    if (mayKnow == Answer.WANTING) {
      return null;
    }
    if (mayKnow == Answer.NO || request.isEmpty()) {
      return unseen(finding);
    }
    SubmittedRequest known = request.get();
    if (known.container() == null) {
      Place place = Place.of(known, null, List.of(known));
      return judge.decide(reading, address, place, finding, now);
    }
    return sharedPlace(reading, address, finding, known, known.container(), now);
  }

  /**
   * Whether everybody may come, as the request says by itself. Where only its properties say so, it
   * depends on the user whom the container runs as.
   */
  private Answer isOpen(Reading reading, Address address, Optional<SubmittedRequest> found) {
    if (found.isEmpty()) {
      return Answer.NO;
    }
    SubmittedRequest request = found.get();
    if (address.isOpen(Place.of(request, null, List.of(request)))) {
      return Answer.YES;
    }
    if (request.container() == null || !address.isOpenByProperties(request)) {
      return Answer.NO;
    }
    @Nullable Fact<Container> container = facts.container(reading, request.container());
    return container == null
        ? Answer.WANTING
        : Answer.of(
            address.isOpen(Place.of(request, container.value().orElse(null), List.of(request))));
  }

  private @Nullable Decision containerAddressed(
      Reading reading, Address address, @Nullable Finding finding, Instant now) {
    @Nullable Fact<List<SubmittedRequest>> sharing = facts.requestsOf(reading, address.uuid());
    @Nullable Fact<Container> container = facts.container(reading, address.uuid());
    if (finding == null || sharing == null || container == null) {
      return null;
    }
    List<SubmittedRequest> requests = sharing.value().orElse(List.of());
    Place place = Place.of(null, container.value().orElse(null), requests);
    Answer mayKnow =
        address.isOpen(place)
            ? Answer.YES
            : disclosure.ofContainer(reading, address.uuid(), requests, container, finding);
    if (mayKnow == Answer.WANTING) {
      return null;
    }
    return mayKnow == Answer.NO || container.value().isEmpty()
        ? unseen(finding)
        : judge.decide(reading, address, place, finding, now);
  }

  private @Nullable Decision sharedPlace(
      Reading reading,
      Address address,
      Finding finding,
      SubmittedRequest request,
      ArvadosUuid uuid,
      Instant now) {
    @Nullable Fact<Container> container = facts.container(reading, uuid);
    @Nullable Fact<List<SubmittedRequest>> sharing = facts.requestsOf(reading, uuid);
    if (container == null || sharing == null) {
      return null;
    }
    if (container.value().isEmpty()) {
      return unseen(finding);
    }
    Place place = Place.of(request, container.value().get(), sharing.value().orElse(List.of()));
    return judge.decide(reading, address, place, finding, now);
  }

  /** What is said of something that is not there or that must not be confirmed. */
  private static Refusal unseen(Finding finding) {
    return finding.holder() == null
        ? Refusal.of(finding.otherwise())
        : Refusal.of(
            AccessPolicy.personal(finding.holder()).orElse(Reason.UNREADABLE), finding.visitor());
  }
}
