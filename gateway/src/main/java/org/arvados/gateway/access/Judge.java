package org.arvados.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    Collection<Integer> ports = address.ports(place);
    List<Judged> judged = judged(reading, ports, place, finding);
    boolean isAnyAdmitted = false;
    for (Judged one : judged) {
      if (one.verdict().kind() == Verdict.Kind.WANTING) {
        return null; // all were looked for, so that all are asked at once
      }
      isAnyAdmitted |= one.verdict().isAdmitted();
    }
    Judged first = judged.get(0);
    if (!isAnyAdmitted) {
      return refused(reading, address.uuid(), place, finding, first.verdict());
    }
    facts.onlyStateRefuses(reading);
    if (ports.size() == 1) {
      return granted(reading, place, first, finding, now);
    }
    Reason reason = ports.isEmpty() ? Reason.NO_PUBLISHED_PORT : Reason.CHOOSE_PORT;
    List<PublishedPort> admitted =
        judged.stream()
            .filter(one -> one.port() != UNDECLARED && one.verdict().isAdmitted())
            .map(one -> place.published(one.port()))
            .toList();
    return refusal(reason, place, null, null, admitted, finding);
  }

  private record Judged(int port, Verdict verdict) {}

  private List<Judged> judged(
      Reading reading, Collection<Integer> ports, Place place, Finding finding) {
    Evidence evidence = new VisitorRights(facts, reading, finding, place);
    List<Judged> judged = new ArrayList<>();
    for (int port : ports.isEmpty() ? List.of(UNDECLARED) : ports) {
      Verdict verdict = AccessPolicy.judge(place.policyFacts(port), finding.holder(), evidence);
      judged.add(new Judged(port, verdict));
    }
    return judged;
  }

  private static List<DeclarationProblem> problems(Place place, Finding finding) {
    return finding.isPerson() && finding.visitor() != null
        ? place.problemsOf(finding.visitor())
        : List.of();
  }

  private @Nullable Decision refused(
      Reading reading, ArvadosUuid uuid, Place place, Finding finding, Verdict verdict) {
    Candidate candidate = finding.candidate();
    Reason problem = verdict.reason();
    if (candidate == null || problem == null) {
      return Refusal.of(finding.otherwise());
    }
    if (problem != Reason.NOT_YOURS) {
      return Refusal.of(problem, finding.visitor());
    }
    @Nullable Fact<ArvadosUuid> readable = facts.readable(reading, candidate.token(), uuid);
    if (readable == null) {
      return null;
    }
    if (readable.value().isEmpty()) {
      return Refusal.of(Reason.UNREADABLE, finding.visitor());
    }
    return new Refusal(
        problem, null, null, null, List.of(), finding.visitor(), problems(place, finding));
  }

  private Decision granted(
      Reading reading, Place place, Judged judged, Finding finding, Instant now) {
    Container container = place.container();
    Service service = place.service(judged.port());
    if (container == null || service == null) {
      return withoutContainer(place, judged.port(), finding);
    }
    return switch (container.state()) {
      case "Running" ->
          service.gatewayAddress().isEmpty()
              ? stopped(Reason.NO_GATEWAY, place, judged.port(), container.state(), finding)
              : grant(reading, place, service, judged.verdict(), finding, now);
      case "Complete", "Cancelled" ->
          stopped(Reason.ENDED, place, judged.port(), container.state(), finding);
      default -> stopped(Reason.NOT_STARTED, place, judged.port(), container.state(), finding);
    };
  }

  private static Refusal withoutContainer(Place place, int port, Finding finding) {
    String state = place.request() == null ? "" : place.request().state();
    Reason reason = state.equals("Final") ? Reason.ENDED : Reason.NOT_STARTED;
    return stopped(reason, place, port, state, finding);
  }

  private static Refusal stopped(
      Reason reason, Place place, int port, String state, Finding finding) {
    List<PublishedPort> meant = List.of(place.published(port));
    return refusal(reason, place, place.service(port), state, meant, finding);
  }

  /** For a visitor who may know what is there. */
  private static Refusal refusal(
      Reason reason,
      Place place,
      @Nullable Service service,
      @Nullable String state,
      List<PublishedPort> ports,
      Finding finding) {
    return new Refusal(
        reason,
        service,
        state,
        place.requestUuid(),
        ports,
        finding.visitor(),
        problems(place, finding));
  }

  /** Where everybody may come, the token of an inactive user is nobody's in particular. */
  private Grant grant(
      Reading reading,
      Place place,
      Service service,
      Verdict verdict,
      Finding finding,
      Instant now) {
    Instant end = now.plus(Duration.ofNanos(facts.remainingRight(reading)));
    TokenHolder holder = finding.holder();
    boolean isVisitor = verdict.kind() == Verdict.Kind.VISITOR;
    if (holder == null || !(isVisitor || holder.isActive())) {
      return new Grant(service, null, null, end, List.of());
    }
    Instant expiry = holder.visitor().expiresAt();
    Instant until = expiry != null && expiry.isBefore(end) ? expiry : end;
    return new Grant(
        service, holder.visitor(), finding.candidate(), until, problems(place, finding));
  }
}
