package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.access.Story.Caller;
import org.arvados.gateway.access.Story.Permission;
import org.arvados.gateway.access.Story.RunsAs;
import org.arvados.gateway.access.Story.Scope;
import org.arvados.gateway.access.Story.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth table of rules T8, A1, A2, A4 and A5. */
class AccessPolicyTest {
  private static final Share NONE = Share.of(Permission.NONE);
  private static final Share READ = Share.of(Permission.READ);
  private static final Share WRITE = Share.of(Permission.WRITE);
  private static final Share MANAGE = Share.of(Permission.MANAGE);
  private static final Caller USER = Caller.USER;
  private static final Caller ADMIN = new Caller(true, true, true, Scope.ALL);
  private static final Caller INACTIVE = new Caller(true, false, false, Scope.ALL);
  private static final String IN = "in";
  private static final List<AccessLevel> LEVELS = List.of(AccessLevel.values());

  private static Caller scoped(Scope scope) {
    return new Caller(true, false, true, scope);
  }

  /**
   * A row: what becomes of the visitor at each level, {@code in} or why not, from private to
   * can_read; public is always in.
   */
  private static Arguments row(
      String name, Caller caller, RunsAs runtime, List<Share> shares, String... outcomes) {
    Map<AccessLevel, String> byLevel = new EnumMap<>(AccessLevel.class);
    for (int i = 0; i < outcomes.length; i++) {
      byLevel.put(LEVELS.get(i), outcomes[i]);
    }
    byLevel.put(AccessLevel.PUBLIC, IN);
    return Arguments.of(name, caller, runtime, shares, byLevel);
  }

  static Stream<Arguments> namedRows() {
    String no = "NOT_YOURS";
    RunsAs me = RunsAs.VISITOR;
    RunsAs other = RunsAs.OTHER;
    RunsAs unknown = RunsAs.UNKNOWN;
    return Stream.of(
        // Who comes at all (rule T8).
        row("no token", Caller.NOBODY, me, List.of(NONE.submitted()), x4("NO_TOKEN")),
        row("inactive", INACTIVE, me, List.of(MANAGE.submitted()), x4("INACTIVE_USER")),
        row(
            "inactive administrator",
            new Caller(true, true, false, Scope.ALL),
            me,
            List.of(MANAGE.submitted()),
            x4("INACTIVE_USER")),
        row(
            "scoped token that reads",
            scoped(Scope.READS),
            me,
            List.of(MANAGE.submitted()),
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            IN),
        row(
            "scoped token that reads, user not told",
            scoped(Scope.READS_BLINDLY),
            me,
            List.of(MANAGE.submitted()),
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            IN),
        row(
            "scoped token of an inactive user, user not told",
            new Caller(true, false, false, Scope.READS_BLINDLY),
            me,
            List.of(READ),
            x4("SCOPED_TOKEN")),
        row(
            "scoped token that does not read",
            scoped(Scope.USELESS),
            me,
            List.of(MANAGE.submitted()),
            x4("SCOPED_TOKEN")),
        // Administrators.
        row("administrator, stranger's", ADMIN, other, List.of(NONE), x4(IN)),
        row("administrator, shared", ADMIN, other, List.of(NONE, NONE), x4(IN)),
        row("administrator, no requests", ADMIN, unknown, List.of(), x4(IN)),
        row("administrator, trash", ADMIN, other, List.of(NONE.inTrash()), x4(IN)),
        row(
            "administrator, scoped token",
            new Caller(true, true, true, Scope.READS),
            other,
            List.of(NONE),
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            "SCOPED_TOKEN",
            IN),
        // The runtime user is known: first half of rule A2.
        row("runtime user, own request", USER, me, List.of(NONE.submitted()), x4(IN)),
        row("runtime user, edited by another", USER, me, List.of(NONE), x4(IN)),
        row("runtime user, in the trash", USER, me, List.of(NONE.inTrash()), x4(IN)),
        row(
            "runtime user, two own requests",
            USER,
            me,
            List.of(NONE.submitted(), NONE.submitted()),
            x4(IN)),
        row("runtime user, one of two", USER, me, List.of(NONE.submitted(), NONE), x4(no)),
        row("runtime user, none of two", USER, me, List.of(NONE, NONE), x4(no)),
        row("runtime user, no requests", USER, me, List.of(), x4(no)),
        row("editor", USER, other, List.of(NONE.submitted()), x4(no)),
        row("editor who may write", USER, other, List.of(WRITE.submitted()), no, no, IN, IN),
        row("stranger", USER, other, List.of(NONE), x4(no)),
        // The runtime user is not known: second half of rule A2.
        row("last modifier", USER, unknown, List.of(NONE.submitted()), x4(IN)),
        row("last modifier of one", USER, unknown, List.of(NONE.submitted(), NONE), x4(no)),
        row("another modifier", USER, unknown, List.of(NONE), x4(no)),
        // Permissions (rule A5).
        row("may read", USER, other, List.of(READ), no, no, no, IN),
        row("may write", USER, other, List.of(WRITE), no, no, IN, IN),
        row("may manage", USER, other, List.of(MANAGE), no, IN, IN, IN),
        row("may write, frozen", USER, other, List.of(WRITE.inFrost()), no, no, no, IN),
        row("may manage, frozen", USER, other, List.of(MANAGE.inFrost()), no, IN, no, IN),
        row("may manage, trash", USER, other, List.of(MANAGE.inTrash()), x4(no)),
        // Several requests (rule A1).
        row("may write both", USER, other, List.of(WRITE, WRITE), no, no, IN, IN),
        row("may write one, read one", USER, other, List.of(WRITE, READ), no, no, no, IN),
        row("may manage one", USER, other, List.of(MANAGE, NONE), x4(no)),
        row("one in the trash", USER, other, List.of(MANAGE, MANAGE.inTrash()), x4(no)),
        // Everybody (rule A4).
        row(
            "no token, shared with everybody",
            Caller.NOBODY,
            other,
            List.of(NONE.forEverybody()),
            "NO_TOKEN",
            "NO_TOKEN",
            "NO_TOKEN",
            IN),
        row("stranger, everybody", USER, other, List.of(NONE.forEverybody()), no, no, no, IN),
        row(
            "inactive, everybody",
            INACTIVE,
            other,
            List.of(NONE.forEverybody()),
            "INACTIVE_USER",
            "INACTIVE_USER",
            "INACTIVE_USER",
            IN),
        row(
            "everybody, but in the trash",
            Caller.NOBODY,
            other,
            List.of(NONE.forEverybody().inTrash()),
            x4("NO_TOKEN")),
        row(
            "one for everybody, one for the visitor",
            USER,
            other,
            List.of(NONE.forEverybody(), READ),
            no,
            no,
            no,
            IN),
        row(
            "only one of two for everybody",
            Caller.NOBODY,
            other,
            List.of(NONE.forEverybody(), NONE),
            x4("NO_TOKEN")));
  }

  private static String[] x4(String outcome) {
    return new String[] {outcome, outcome, outcome, outcome};
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namedRows")
  void whoGetsInAtWhichLevel(
      String name,
      Caller caller,
      RunsAs runtime,
      List<Share> shares,
      Map<AccessLevel, String> outcomes) {
    for (AccessLevel level : AccessLevel.values()) {
      Story story = new Story(level, caller, runtime, shares);
      Verdict verdict = story.verdict();
      assertThat(verdict.isAdmitted() ? IN : String.valueOf(verdict.reason()))
          .as(level.declared())
          .isEqualTo(outcomes.get(level));
      assertThat(story.isAdmitted()).as("the story").isEqualTo(verdict.isAdmitted());
    }
  }

  @Test
  void everyStoryOfOneRequestEndsAsTold() {
    assertAllAsTold(Story::ofOneRequest, 10_000);
  }

  @Test
  void everyStoryOfTwoRequestsEndsAsTold() {
    assertAllAsTold(Story::ofTwoRequests, 100_000);
  }

  private static void assertAllAsTold(Supplier<Stream<Story>> stories, int atLeast) {
    assertThat(stories.get().filter(Story::isAdmitted).count()).isGreaterThan(atLeast / 10);
    assertThat(stories.get().count()).isGreaterThan(atLeast);
    assertThat(
            stories
                .get()
                .filter(story -> story.verdict().isAdmitted() != story.isAdmitted())
                .limit(5))
        .isEmpty();
  }

  /** Whom a level admits, every higher level admits, but nobody writes in a frozen project. */
  @Test
  void levelsAreNested() {
    assertThat(
            Story.ofOneRequest()
                .filter(story -> story.level() != AccessLevel.PUBLIC)
                .filter(story -> story.verdict().isAdmitted())
                .filter(story -> !withNextLevel(story).verdict().isAdmitted())
                .filter(story -> !story.shares().get(0).frozen())
                .limit(5))
        .isEmpty();
  }

  private static Story withNextLevel(Story story) {
    AccessLevel next = LEVELS.get(LEVELS.indexOf(story.level()) + 1);
    return new Story(next, story.caller(), story.runtime(), story.shares());
  }

  /** Rule A1: one more request never lets anybody in whom the others keep out. */
  @Test
  void oneMoreRequestOpensNothing() {
    assertThat(
            Story.ofTwoRequests()
                .filter(story -> story.verdict().isAdmitted())
                .filter(story -> !withoutSecond(story).verdict().isAdmitted())
                .limit(5))
        .isEmpty();
  }

  private static Story withoutSecond(Story story) {
    return new Story(
        story.level(), story.caller(), story.runtime(), List.of(story.shares().get(0)));
  }

  /** What is not known yet lets nobody in, keeps nobody out, and never changes the verdict. */
  @Test
  void wantingFactsDecideNothing() {
    assertThat(
            Story.ofOneRequest()
                .filter(
                    story -> {
                      Verdict verdict = story.verdict();
                      return Stream.of(0, 1, 2, 3)
                          .map(question -> story.verdict(without(question, story.evidence())))
                          .anyMatch(
                              partial ->
                                  partial.kind() != Verdict.Kind.WANTING
                                      && !partial.equals(verdict));
                    })
                .limit(5))
        .isEmpty();
    Story reader = new Story(AccessLevel.CAN_READ, USER, RunsAs.OTHER, List.of(READ));
    assertThat(reader.verdict(without(0, reader.evidence())).kind())
        .isEqualTo(Verdict.Kind.WANTING);
  }

  private static Evidence without(int question, Evidence evidence) {
    return new Evidence() {
      @Override
      public Answer reads(SubmittedRequest request) {
        return question == 0 ? Answer.WANTING : evidence.reads(request);
      }

      @Override
      public Answer anonymousReads(SubmittedRequest request) {
        return question == 1 ? Answer.WANTING : evidence.anonymousReads(request);
      }

      @Override
      public Answer readsAsAnybody(SubmittedRequest request) {
        Answer own = reads(request);
        Answer all = anonymousReads(request);
        return own == Answer.YES || all == Answer.YES ? Answer.YES : own == Answer.NO ? all : own;
      }

      @Override
      public Answer may(SubmittedRequest request, AccessLevel level) {
        return question == 2 ? Answer.WANTING : evidence.may(request, level);
      }

      @Override
      public Answer isActive() {
        return question == 3 ? Answer.WANTING : evidence.isActive();
      }
    };
  }

  /** Where everybody may come, nobody in particular is admitted. */
  @Test
  void publicAdmitsNobodyInParticular() {
    Story story = new Story(AccessLevel.PUBLIC, USER, RunsAs.VISITOR, List.of(READ));
    assertThat(story.verdict()).isEqualTo(Verdict.EVERYBODY);
    Story reader = new Story(AccessLevel.CAN_READ, USER, RunsAs.OTHER, List.of(READ));
    assertThat(reader.verdict()).isEqualTo(Verdict.VISITOR);
    Story nobody =
        new Story(AccessLevel.CAN_READ, Caller.NOBODY, RunsAs.OTHER, List.of(READ.forEverybody()));
    assertThat(nobody.verdict()).isEqualTo(Verdict.EVERYBODY);
  }

  @Test
  void refusalHasItsReason() {
    Story story = new Story(AccessLevel.PRIVATE, USER, RunsAs.OTHER, List.of(READ));
    assertThat(story.verdict()).isEqualTo(Verdict.refused(Reason.NOT_YOURS));
  }

  /** The order of rule A1. */
  @Test
  void levelsAreOrderedFromLowToHigh() {
    assertThat(AccessLevel.values())
        .containsExactly(
            AccessLevel.PRIVATE,
            AccessLevel.CAN_MANAGE,
            AccessLevel.CAN_WRITE,
            AccessLevel.CAN_READ,
            AccessLevel.PUBLIC);
    assertThat(AccessLevel.CAN_READ.lower(AccessLevel.CAN_MANAGE))
        .isEqualTo(AccessLevel.CAN_MANAGE);
  }
}
