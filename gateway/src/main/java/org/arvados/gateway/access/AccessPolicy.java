package org.arvados.gateway.access;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Who may reach a port: a pure function of facts (rules A1, A2, A4, T8). A visitor must satisfy
 * every request that shares the container.
 */
final class AccessPolicy {
  private AccessPolicy() {}

  /**
   * The facts of a port.
   *
   * @param level the lowest that any of the requests declares
   * @param runtimeUser of the container; null where there is no container or no such field
   * @param requests all that share the container, or the one without a container
   */
  record Facts(
      AccessLevel level, @Nullable ArvadosUuid runtimeUser, List<SubmittedRequest> requests) {
    /** Keeps a list of its own. */
    Facts {
      requests = List.copyOf(requests);
    }
  }

  /**
   * The verdict.
   *
   * @param holder of the visitor's token; null when nobody in particular comes
   * @param evidence about the holder's rights, and the anonymous user's
   */
  static Verdict judge(Facts facts, @Nullable TokenHolder holder, Evidence evidence) {
    if (facts.level() == AccessLevel.PUBLIC) {
      return Verdict.EVERYBODY;
    }
    if (holder != null && isOwn(facts, holder)) {
      return Verdict.VISITOR;
    }
    return switch (facts.level()) {
      case CAN_READ -> reader(facts, holder, evidence);
      case CAN_WRITE, CAN_MANAGE -> collaborator(facts, holder, evidence);
      case PRIVATE, PUBLIC -> Verdict.refused(reason(holder));
    };
  }

  /** What keeps the token's holder from all but public and readable services. */
  static Optional<Reason> personal(TokenHolder holder) {
    if (!holder.isUserKnown()) {
      return Optional.of(Reason.SCOPED_TOKEN);
    }
    if (!holder.isActive()) {
      return Optional.of(Reason.INACTIVE_USER);
    }
    return holder.visitor().isUnscoped() ? Optional.empty() : Optional.of(Reason.SCOPED_TOKEN);
  }

  /** Whether the holder comes to the port whatever its level: rule A2. */
  static boolean isOwn(Facts facts, TokenHolder holder) {
    Visitor visitor = holder.visitor();
    return personal(holder).isEmpty() && (visitor.isAdmin() || isSubmitter(facts, visitor.uuid()));
  }

  /** Rule A2. A container without any request is nobody's. */
  static boolean isSubmitter(Facts facts, ArvadosUuid user) {
    List<SubmittedRequest> requests = facts.requests();
    boolean isEveryRequests = !requests.isEmpty();
    for (SubmittedRequest one : requests) {
      isEveryRequests &= user.equals(one.submitter());
    }
    if (facts.runtimeUser() == null) {
      return isEveryRequests;
    }
    return user.equals(facts.runtimeUser()) && (requests.size() == 1 || isEveryRequests);
  }

  private static Verdict collaborator(
      Facts facts, @Nullable TokenHolder holder, Evidence evidence) {
    if (holder == null || personal(holder).isPresent()) {
      return Verdict.refused(reason(holder));
    }
    Answer answer = all(facts.requests(), evidence::reads);
    if (answer == Answer.YES) {
      answer = all(facts.requests(), one -> evidence.may(one, facts.level()));
    }
    return verdict(answer, Verdict.VISITOR, Reason.NOT_YOURS);
  }

  /** A token is enough that reads the requests; what everybody reads needs none. */
  private static Verdict reader(Facts facts, @Nullable TokenHolder holder, Evidence evidence) {
    Answer asVisitor = Answer.NO;
    if (holder != null && mayBeActive(holder)) {
      asVisitor = all(facts.requests(), evidence::readsAsAnybody);
      if (asVisitor == Answer.YES && !holder.isUserKnown()) {
        asVisitor = evidence.isActive();
      }
    }
    return asVisitor == Answer.NO
        ? verdict(
            all(facts.requests(), evidence::anonymousReads), Verdict.EVERYBODY, reason(holder))
        : verdict(asVisitor, Verdict.VISITOR, reason(holder));
  }

  private static boolean mayBeActive(TokenHolder holder) {
    return holder.isActive() || !holder.isUserKnown();
  }

  /** The first no decides, so nothing after it is asked. Nothing holds of no request at all. */
  private static Answer all(
      List<SubmittedRequest> requests, Function<SubmittedRequest, Answer> question) {
    return requests.stream()
        .map(question)
        .filter(answer -> answer != Answer.YES)
        .findFirst()
        .orElse(Answer.of(!requests.isEmpty()));
  }

  private static Verdict verdict(Answer answer, Verdict admitted, Reason otherwise) {
    return switch (answer) {
      case YES -> admitted;
      case NO -> Verdict.refused(otherwise);
      case WANTING -> Verdict.WANTING;
    };
  }

  private static Reason reason(@Nullable TokenHolder holder) {
    return holder == null ? Reason.NO_TOKEN : personal(holder).orElse(Reason.NOT_YOURS);
  }
}
