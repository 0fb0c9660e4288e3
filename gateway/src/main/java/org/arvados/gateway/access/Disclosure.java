package org.arvados.gateway.access;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.access.VisitorFinder.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Who may learn whether there is something behind a uuid (rule A11): whom its records name, and who
 * reads it. All others are refused after the same calls to the API whether it exists or not, so
 * that not even the time of an answer tells; for this, some calls ask for what is not there.
 *
 * @param facts in hand
 */
record Disclosure(Facts facts) {
  /** How many characters at the end of a uuid are its own. */
  private static final int OWN_CHARACTERS = 15;

  /** Whether the visitor may learn of a request, which may not exist. */
  Answer ofRequest(
      Reading reading, ArvadosUuid uuid, Optional<SubmittedRequest> request, Finding finding) {
    List<SubmittedRequest> requests = request.map(List::of).orElse(List.of());
    if (isFamiliar(finding, requests, null)) {
      return Answer.YES;
    }
    if (!finding.isPerson()) {
      return isRead(reading, uuid, finding);
    }
    ArvadosUuid runs = request.map(Disclosure::containerOf).orElse(like(uuid));
    @Nullable Fact<Container> container = facts.container(reading, runs);
    if (container != null && request.isPresent() && isFamiliar(finding, requests, container)) {
      return Answer.YES;
    }
    Answer answer = isRead(reading, uuid, finding);
    return container == null ? Answer.WANTING : answer; // so that both are asked at once
  }

  /** Whether the visitor may learn of a container, which may not exist. */
  Answer ofContainer(
      Reading reading,
      ArvadosUuid uuid,
      Collection<SubmittedRequest> requests,
      Fact<Container> container,
      Finding finding) {
    return isFamiliar(finding, requests, container) ? Answer.YES : isRead(reading, uuid, finding);
  }

  /** Administrators see everything, the runtime user and those who submitted it know of it. */
  private static boolean isFamiliar(
      Finding finding, Collection<SubmittedRequest> requests, @Nullable Fact<Container> container) {
    @Nullable Visitor visitor = finding.visitor();
    if (visitor == null || !finding.isPerson()) {
      return false;
    }
    for (SubmittedRequest request : requests) {
      if (request.isFamiliarTo(visitor.uuid())) {
        return true;
      }
    }
    boolean runsIt =
        container != null
            && container
                .value()
                .filter(known -> visitor.uuid().equals(known.runtimeUserUuid()))
                .isPresent();
    return visitor.isAdmin() || runsIt;
  }

  private Answer isRead(Reading reading, ArvadosUuid uuid, Finding finding) {
    return reading.either(
        trial -> isReadBy(trial, uuid, finding), trial -> isReadByAll(trial, uuid));
  }

  private Answer isReadBy(Reading reading, ArvadosUuid uuid, Finding finding) {
    return finding.mayRead() && finding.candidate() != null
        ? isReadBy(reading, uuid, finding.candidate().token())
        : Answer.NO;
  }

  private Answer isReadByAll(Reading reading, ArvadosUuid uuid) {
    return facts.anonymousToken().map(token -> isReadBy(reading, uuid, token)).orElse(Answer.NO);
  }

  private Answer isReadBy(Reading reading, ArvadosUuid uuid, ApiToken token) {
    @Nullable Fact<ArvadosUuid> fact = facts.readable(reading, token, uuid);
    return fact == null ? Answer.WANTING : Answer.of(fact.value().isPresent());
  }

  private static ArvadosUuid containerOf(SubmittedRequest request) {
    return request.container() == null ? like(request.uuid()) : request.container();
  }

  /** A container's uuid that nobody has, to be asked for in place of one. */
  private static ArvadosUuid like(ArvadosUuid request) {
    String own = request.text().substring(ArvadosUuid.LENGTH - OWN_CHARACTERS);
    return new ArvadosUuid(request.cluster() + "-" + ArvadosUuid.CONTAINER + "-" + own);
  }
}
