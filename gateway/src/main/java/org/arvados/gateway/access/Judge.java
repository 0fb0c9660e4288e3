package org.arvados.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.access.VisitorFinder.Finding;
import org.arvados.gateway.auth.Candidate;
import org.jspecify.annotations.Nullable;

/** Applies the policy to a place, and then looks whether anything runs there (rule A11). */
final class Judge {
  /** Nothing declares it, so it is judged private. */
  private static final int UNDECLARED = 0;

  private final Facts facts;

  Judge(Facts facts) {
    this.facts = facts;
  }

  /** The decision; null when facts are wanting. */
  @Nullable Decision decide(
      Reading reading, Address address, Place place, Finding finding, Instant now) {
    SortedSet<Integer> ports = address.ports(place);
    int port = ports.isEmpty() ? UNDECLARED : ports.first();
    List<Integer> admitted =
        ports.stream().filter(one -> problem(place, one, finding).isEmpty()).toList();
    if (admitted.isEmpty()) {
      Optional<Reason> problem = problem(place, port, finding);
      if (problem.isPresent()) {
        return refused(reading, address.uuid(), finding, problem.get());
      }
    }
    facts.onlyStateRefuses(reading);
    if (ports.isEmpty()) {
      return Refusal.of(Reason.NO_PUBLISHED_PORT, finding.visitor());
    }
    return ports.size() > 1
        ? choice(place, admitted, finding)
        : granted(reading, place, port, finding, now);
  }

  private static Optional<Reason> problem(Place place, int port, Finding finding) {
    return AccessPolicy.problem(place.policyFacts(port), finding.holder());
  }

  private @Nullable Decision refused(
      Reading reading, ArvadosUuid uuid, Finding finding, Reason problem) {
    Candidate candidate = finding.candidate();
    if (candidate == null) {
      return Refusal.of(finding.otherwise());
    }
    if (problem != Reason.NOT_YOURS) {
      return Refusal.of(problem, finding.visitor());
    }
    @Nullable Fact<ArvadosUuid> readable = facts.readable(reading, candidate.token(), uuid);
    if (readable == null) {
      return null;
    }
    Reason reason = readable.value().isPresent() ? Reason.NOT_YOURS : Reason.UNREADABLE;
    return Refusal.of(reason, finding.visitor());
  }

  private Decision granted(Reading reading, Place place, int port, Finding finding, Instant now) {
    Container container = place.container();
    Service service = place.service(port);
    if (container == null || service == null) {
      return withoutContainer(place, port, finding);
    }
    return switch (container.state()) {
      case "Running" ->
          service.gatewayAddress().isEmpty()
              ? stopped(Reason.NO_GATEWAY, place, port, container.state(), finding)
              : grant(reading, service, finding, now);
      case "Complete", "Cancelled" ->
          stopped(Reason.ENDED, place, port, container.state(), finding);
      default -> stopped(Reason.NOT_STARTED, place, port, container.state(), finding);
    };
  }

  private static Refusal choice(Place place, List<Integer> admitted, Finding finding) {
    List<PublishedPort> ports = admitted.stream().map(place::published).toList();
    return new Refusal(
        Reason.CHOOSE_PORT, null, null, place.requestUuid(), ports, finding.visitor());
  }

  private static Refusal withoutContainer(Place place, int port, Finding finding) {
    String state = place.request() == null ? "" : place.request().state();
    Reason reason = state.equals("Final") ? Reason.ENDED : Reason.NOT_STARTED;
    return stopped(reason, place, port, state, finding);
  }

  private static Refusal stopped(
      Reason reason, Place place, int port, String state, Finding finding) {
    return new Refusal(
        reason,
        place.service(port),
        state,
        place.requestUuid(),
        List.of(place.published(port)),
        finding.visitor());
  }

  /** On a public service the token of an inactive user is nobody's in particular. */
  private Grant grant(Reading reading, Service service, Finding finding, Instant now) {
    Instant end = now.plus(Duration.ofNanos(facts.remainingRight(reading)));
    TokenHolder holder = finding.holder();
    if (holder == null || !holder.isActive()) {
      return new Grant(service, null, null, end);
    }
    Instant expiry = holder.visitor().expiresAt();
    Instant until = expiry != null && expiry.isBefore(end) ? expiry : end;
    return new Grant(service, holder.visitor(), finding.candidate(), until);
  }
}
