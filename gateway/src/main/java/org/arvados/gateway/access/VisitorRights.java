package org.arvados.gateway.access;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.gateway.access.VisitorFinder.Finding;
import org.jspecify.annotations.Nullable;

/**
 * The rights of a visitor at a place, looked up in the facts in hand (rule A5). What Arvados says
 * itself comes first: what the visitor's token may do in a project. Only where that is not enough
 * are the shares of single requests looked for, in the permission table.
 *
 * @param facts in hand
 * @param reading notes what is wanting
 * @param finding who the visitor is
 * @param place whose requests are in question
 */
record VisitorRights(Facts facts, Reading reading, Finding finding, Place place)
    implements Evidence {
  /** One call asks for so many requests, and for their owners where they are users. */
  private static final int CHUNK = 50;

  @Override
  public Answer reads(SubmittedRequest request) {
    return readsItself(reading, request);
  }

  @Override
  public Answer anonymousReads(SubmittedRequest request) {
    return everybodyReads(reading, request);
  }

  @Override
  public Answer readsAsAnybody(SubmittedRequest request) {
    return reading.either(
        trial -> readsItself(trial, request), trial -> everybodyReads(trial, request));
  }

  private Answer readsItself(Reading trial, SubmittedRequest request) {
    return finding.candidate() == null
        ? Answer.NO
        : reads(trial, finding.candidate().token(), request.uuid());
  }

  private Answer everybodyReads(Reading trial, SubmittedRequest request) {
    return facts
        .anonymousToken()
        .map(token -> reads(trial, token, request.uuid()))
        .orElse(Answer.NO);
  }

  /** Many requests of one container are looked at in one call. */
  private Answer reads(Reading trial, ApiToken token, ArvadosUuid request) {
    @Nullable Container container = place.container();
    if (container == null || place.sharing().size() == 1) {
      return known(facts.readable(trial, token, request), uuid -> true);
    }
    return known(
        facts.readableRequestsOf(trial, token, container.uuid()), uuids -> uuids.contains(request));
  }

  private static <T> Answer known(@Nullable Fact<T> fact, Predicate<T> isSo) {
    return fact == null ? Answer.WANTING : Answer.of(fact.value().filter(isSo).isPresent());
  }

  @Override
  public Answer may(SubmittedRequest request, AccessLevel level) {
    if (finding.candidate() == null || finding.visitor() == null) {
      return Answer.NO;
    }
    ApiToken token = finding.candidate().token();
    ArvadosUuid user = finding.visitor().uuid();
    if (request.owner().equals(user)) {
      return Answer.YES;
    }
    return reading.either(
        trial -> byProject(trial, token, request.owner(), level),
        trial -> byShare(trial, user, request, level));
  }

  private Answer byProject(Reading trial, ApiToken token, ArvadosUuid owner, AccessLevel level) {
    return owner.isGroup()
        ? known(facts.projectRights(trial, token, owner), rights -> rights.grants(level))
        : Answer.NO;
  }

  /** The table knows nothing of frost; who manages another user manages what that user owns. */
  private Answer byShare(
      Reading trial, ArvadosUuid user, SubmittedRequest request, AccessLevel level) {
    ArvadosUuid owner = request.owner();
    Answer shared =
        known(
            facts.permissions(trial, user, targetsBeside(request)),
            levels -> isShared(levels, request, level));
    return shared == Answer.YES && level == AccessLevel.CAN_WRITE && owner.isGroup()
        ? known(facts.thawed(trial, owner), uuid -> true)
        : shared;
  }

  /** Whether the permission table grants it: on the request, or by managing its owner. */
  static boolean isShared(
      Map<ArvadosUuid, AccessLevel> levels, SubmittedRequest request, AccessLevel level) {
    ArvadosUuid owner = request.owner();
    @Nullable AccessLevel share = levels.get(request.uuid());
    return (share != null && share.compareTo(level) <= 0)
        || (owner.isUser() && levels.get(owner) == AccessLevel.CAN_MANAGE);
  }

  /** The request among those that are asked for with it, and their owners, if users. */
  private List<ArvadosUuid> targetsBeside(SubmittedRequest request) {
    List<SubmittedRequest> all = place.sharing();
    int first = all.indexOf(request) / CHUNK * CHUNK;
    return all.subList(first, Math.min(all.size(), first + CHUNK)).stream()
        .flatMap(one -> Stream.of(one.uuid(), one.owner()))
        .filter(uuid -> !uuid.isGroup())
        .distinct()
        .sorted((left, right) -> left.text().compareTo(right.text()))
        .toList();
  }

  @Override
  public Answer isActive() {
    if (finding.visitor() == null) {
      return Answer.NO;
    }
    return known(facts.active(reading, finding.visitor().uuid()), uuid -> true);
  }
}
