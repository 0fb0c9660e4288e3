package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * A visitor comes to a port: everything that rules T8 and A1 to A5 make depend on, in plain terms.
 * The story tells by itself who gets in, in another way than the policy: each request grants a set
 * of levels, and the port's level must be in all of them.
 *
 * @param level of the port
 * @param caller who comes
 * @param runtime whom the container runs as
 * @param shares what each request that shares the container has to do with the visitor
 */
record Story(AccessLevel level, Caller caller, RunsAs runtime, List<Share> shares) {
  static final ArvadosUuid VISITOR = new ArvadosUuid("zzzzz-tpzed-visitorvisitorv");
  static final ArvadosUuid OTHER = new ArvadosUuid("zzzzz-tpzed-otherotherother");
  private static final ArvadosUuid TOKEN = new ArvadosUuid("zzzzz-gj3su-tokentokentoken");
  private static final ArvadosUuid PROJECT = new ArvadosUuid("zzzzz-j7d0g-projectproject0");

  /** What the visitor's token may do. */
  enum Scope {
    ALL,
    /** Reads requests, and tells whose it is. */
    READS,
    /** Reads requests, but does not tell whether its user is active. */
    READS_BLINDLY,
    /** Reads nothing that matters. */
    USELESS
  }

  /** Who comes; nobody in particular without a valid token. */
  record Caller(boolean hasToken, boolean admin, boolean active, Scope scope) {
    static final Caller NOBODY = new Caller(false, false, false, Scope.USELESS);
    static final Caller USER = new Caller(true, false, true, Scope.ALL);

    boolean reads() {
      return hasToken && scope != Scope.USELESS;
    }

    boolean isFull() {
      return hasToken && active && scope == Scope.ALL;
    }

    static List<Caller> all() {
      List<Caller> all = new ArrayList<>(List.of(NOBODY));
      for (boolean admin : List.of(false, true)) {
        for (boolean active : List.of(false, true)) {
          for (Scope scope : Scope.values()) {
            all.add(new Caller(true, admin, active, scope));
          }
        }
      }
      return all;
    }
  }

  /** Whom the container runs as. */
  enum RunsAs {
    VISITOR,
    OTHER,
    UNKNOWN
  }

  /** What permissions give the visitor, by whatever way. */
  enum Permission {
    NONE,
    READ,
    WRITE,
    MANAGE
  }

  /** One request. */
  record Share(
      boolean submittedByVisitor,
      Permission permission,
      boolean frozen,
      boolean trashed,
      boolean anonymous) {
    static List<Share> all() {
      List<Share> all = new ArrayList<>();
      for (boolean submitted : List.of(false, true)) {
        for (Permission permission : Permission.values()) {
          for (boolean frozen : List.of(false, true)) {
            for (boolean trashed : List.of(false, true)) {
              for (boolean anonymous : List.of(false, true)) {
                all.add(new Share(submitted, permission, frozen, trashed, anonymous));
              }
            }
          }
        }
      }
      return all;
    }

    static Share of(Permission permission) {
      return new Share(false, permission, false, false, false);
    }

    Share submitted() {
      return new Share(true, permission, frozen, trashed, anonymous);
    }

    Share inFrost() {
      return new Share(submittedByVisitor, permission, true, trashed, anonymous);
    }

    Share inTrash() {
      return new Share(submittedByVisitor, permission, frozen, true, anonymous);
    }

    Share forEverybody() {
      return new Share(submittedByVisitor, permission, frozen, trashed, true);
    }

    /** The levels at which the request alone would let the visitor in, by permissions. */
    Set<AccessLevel> grants(Caller caller) {
      EnumSet<AccessLevel> levels = EnumSet.noneOf(AccessLevel.class);
      if (trashed) {
        return levels;
      }
      if (anonymous) {
        levels.add(AccessLevel.CAN_READ);
      }
      Permission all = caller.admin() ? Permission.MANAGE : permission;
      if (all == Permission.NONE || !caller.hasToken() || !caller.active()) {
        return levels;
      }
      if (caller.reads()) {
        levels.add(AccessLevel.CAN_READ);
      }
      if (caller.scope() == Scope.ALL && all != Permission.READ) {
        if (!frozen) {
          levels.add(AccessLevel.CAN_WRITE);
        }
        if (all == Permission.MANAGE) {
          levels.add(AccessLevel.CAN_MANAGE);
        }
      }
      return levels;
    }
  }

  /** Whether the visitor gets in. */
  boolean isAdmitted() {
    if (level == AccessLevel.PUBLIC || isOwn()) {
      return true;
    }
    return !shares.isEmpty()
        && shares.stream().allMatch(share -> share.grants(caller).contains(level));
  }

  /** Rule A2, and that every level above private admits whom private does. */
  boolean isOwn() {
    if (!caller.isFull()) {
      return false;
    }
    boolean all = !shares.isEmpty() && shares.stream().allMatch(Share::submittedByVisitor);
    return caller.admin()
        || (runtime == RunsAs.UNKNOWN && all)
        || (runtime == RunsAs.VISITOR && (all || shares.size() == 1));
  }

  Verdict verdict() {
    return verdict(evidence());
  }

  Verdict verdict(Evidence evidence) {
    @Nullable ArvadosUuid runtimeUser =
        switch (runtime) {
          case VISITOR -> VISITOR;
          case OTHER -> OTHER;
          case UNKNOWN -> null;
        };
    List<SubmittedRequest> requests = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      requests.add(request(i));
    }
    return AccessPolicy.judge(
        new AccessPolicy.Facts(level, runtimeUser, requests), holder().orElse(null), evidence);
  }

  private SubmittedRequest request(int index) {
    return new SubmittedRequest(
        new ArvadosUuid("zzzzz-xvhdp-00000000000000" + index),
        PROJECT,
        "Committed",
        null,
        shares.get(index).submittedByVisitor() ? VISITOR : OTHER,
        new DeclaredPorts(Declarations.NONE, Declarations.NONE));
  }

  private Optional<TokenHolder> holder() {
    if (!caller.hasToken()) {
      return Optional.empty();
    }
    boolean known = caller.scope() == Scope.ALL || caller.scope() == Scope.READS;
    Visitor visitor =
        new Visitor(VISITOR, "v", known && caller.admin(), caller.scope() == Scope.ALL, null);
    return Optional.of(new TokenHolder(visitor, TOKEN, known && caller.active(), known));
  }

  /** What the API would say. */
  Evidence evidence() {
    return new Evidence() {
      private Share share(SubmittedRequest request) {
        String text = request.uuid().text();
        return shares.get(text.charAt(text.length() - 1) - '0');
      }

      @Override
      public Answer reads(SubmittedRequest request) {
        Share share = share(request);
        boolean may = share.permission() != Permission.NONE || caller.admin();
        return Answer.of(caller.reads() && may && !share.trashed());
      }

      @Override
      public Answer anonymousReads(SubmittedRequest request) {
        return Answer.of(share(request).anonymous() && !share(request).trashed());
      }

      @Override
      public Answer readsAsAnybody(SubmittedRequest request) {
        return reads(request) == Answer.YES ? Answer.YES : anonymousReads(request);
      }

      @Override
      public Answer may(SubmittedRequest request, AccessLevel wanted) {
        Share share = share(request);
        return Answer.of(
            !share.trashed()
                && (wanted == AccessLevel.CAN_MANAGE
                    ? share.permission() == Permission.MANAGE
                    : share.permission().compareTo(Permission.WRITE) >= 0 && !share.frozen()));
      }

      @Override
      public Answer isActive() {
        return Answer.of(caller.active());
      }
    };
  }

  /** Every story of one request, or of none. */
  static Stream<Story> ofOneRequest() {
    List<List<Share>> shares = new ArrayList<>(List.of(List.of()));
    Share.all().forEach(share -> shares.add(List.of(share)));
    return of(shares);
  }

  /** Every story of two requests that are not frozen, in the trash or shared both at once. */
  static Stream<Story> ofTwoRequests() {
    List<List<Share>> pairs = new ArrayList<>();
    for (Share first : Share.all()) {
      for (Share second : Share.all()) {
        int odd = odd(first) + odd(second);
        if (odd <= 1) {
          pairs.add(List.of(first, second));
        }
      }
    }
    return of(pairs);
  }

  private static int odd(Share share) {
    return (share.frozen() ? 1 : 0) + (share.trashed() ? 1 : 0) + (share.anonymous() ? 1 : 0);
  }

  private static Stream<Story> of(List<List<Share>> shares) {
    return Stream.of(AccessLevel.values())
        .flatMap(
            level ->
                Caller.all().stream()
                    .flatMap(
                        caller ->
                            Stream.of(RunsAs.values())
                                .flatMap(
                                    runtime ->
                                        shares.stream()
                                            .map(
                                                some -> new Story(level, caller, runtime, some)))));
  }
}
