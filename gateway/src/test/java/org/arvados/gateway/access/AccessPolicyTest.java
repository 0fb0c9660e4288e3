package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth table of rules A1, A2 and T8. */
class AccessPolicyTest {
  private static final ArvadosUuid ANN = new ArvadosUuid("zzzzz-tpzed-annannannannann");
  private static final ArvadosUuid BOB = new ArvadosUuid("zzzzz-tpzed-bobbobbobbobbob");
  private static final ArvadosUuid TOKEN = new ArvadosUuid("zzzzz-gj3su-tokentokentoken");

  private static TokenHolder ann(boolean admin, boolean active, boolean unscoped) {
    return new TokenHolder(new Visitor(ANN, "ann", admin, unscoped, null), TOKEN, active, true);
  }

  private static TokenHolder ann() {
    return ann(false, true, true);
  }

  private static TokenHolder admin() {
    return ann(true, true, true);
  }

  private static TokenHolder unknown() {
    return new TokenHolder(new Visitor(ANN, "", false, false, null), TOKEN, false, false);
  }

  private static Arguments row(
      String name,
      @Nullable TokenHolder holder,
      @Nullable ArvadosUuid runtimeUser,
      List<ArvadosUuid> submitters,
      @Nullable Reason refusal) {
    return Arguments.of(name, holder, runtimeUser, submitters, refusal);
  }

  static Stream<Arguments> privateTable() {
    return Stream.of(
        // Who comes at all (rule T8); each of them submitted the request.
        row("no token", null, ANN, List.of(ANN), Reason.NO_TOKEN),
        row("inactive", ann(false, false, true), ANN, List.of(ANN), Reason.INACTIVE_USER),
        row("inactive admin", ann(true, false, true), ANN, List.of(ANN), Reason.INACTIVE_USER),
        row("scoped", ann(false, true, false), ANN, List.of(ANN), Reason.SCOPED_TOKEN),
        row("scoped admin", ann(true, true, false), ANN, List.of(ANN), Reason.SCOPED_TOKEN),
        row("scoped, user unknown", unknown(), ANN, List.of(ANN), Reason.SCOPED_TOKEN),
        // Administrators.
        row("admin, stranger's", admin(), BOB, List.of(BOB), null),
        row("admin, shared", admin(), BOB, List.of(BOB, ANN), null),
        row("admin, no requests", admin(), null, List.of(), null),
        // The runtime user is known: first half of rule A2.
        row("runtime user, own request", ann(), ANN, List.of(ANN), null),
        row("runtime user, edited by another", ann(), ANN, List.of(BOB), null),
        row("runtime user, two own requests", ann(), ANN, List.of(ANN, ANN), null),
        row("runtime user, one of two", ann(), ANN, List.of(ANN, BOB), Reason.NOT_YOURS),
        row("runtime user, none of two", ann(), ANN, List.of(BOB, BOB), Reason.NOT_YOURS),
        row("runtime user, no requests", ann(), ANN, List.of(), Reason.NOT_YOURS),
        row("editor", ann(), BOB, List.of(ANN), Reason.NOT_YOURS),
        row("editor of both", ann(), BOB, List.of(ANN, ANN), Reason.NOT_YOURS),
        row("stranger", ann(), BOB, List.of(BOB), Reason.NOT_YOURS),
        // The runtime user is not known: second half of rule A2.
        row("last modifier", ann(), null, List.of(ANN), null),
        row("last modifier of both", ann(), null, List.of(ANN, ANN), null),
        row("last modifier of one", ann(), null, List.of(ANN, BOB), Reason.NOT_YOURS),
        row("last modifier of the other", ann(), null, List.of(BOB, ANN), Reason.NOT_YOURS),
        row("another modifier", ann(), null, List.of(BOB), Reason.NOT_YOURS),
        row("no requests", ann(), null, List.of(), Reason.NOT_YOURS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("privateTable")
  void privateLevel(
      String name,
      @Nullable TokenHolder holder,
      @Nullable ArvadosUuid runtimeUser,
      List<ArvadosUuid> submitters,
      @Nullable Reason refusal) {
    var facts = new AccessPolicy.Facts(AccessLevel.PRIVATE, runtimeUser, submitters);
    assertThat(AccessPolicy.problem(facts, holder).orElse(null)).isEqualTo(refusal);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("privateTable")
  void publicLevelAdmitsEverybody(
      String name,
      @Nullable TokenHolder holder,
      @Nullable ArvadosUuid runtimeUser,
      List<ArvadosUuid> submitters,
      @Nullable Reason refusal) {
    var facts = new AccessPolicy.Facts(AccessLevel.PUBLIC, runtimeUser, submitters);
    assertThat(AccessPolicy.problem(facts, holder)).isEmpty();
  }

  /** Until they are built, the levels between the two admit nobody that private would not. */
  @ParameterizedTest
  @EnumSource(names = {"CAN_MANAGE", "CAN_WRITE", "CAN_READ"})
  void middleLevelsAreJudgedAsPrivate(AccessLevel level) {
    for (Arguments row : privateTable().toList()) {
      TokenHolder holder = (TokenHolder) row.get()[1];
      ArvadosUuid runtimeUser = (ArvadosUuid) row.get()[2];
      @SuppressWarnings("unchecked")
      List<ArvadosUuid> submitters = (List<ArvadosUuid>) row.get()[3];
      assertThat(
              AccessPolicy.problem(new AccessPolicy.Facts(level, runtimeUser, submitters), holder))
          .isEqualTo(
              AccessPolicy.problem(
                  new AccessPolicy.Facts(AccessLevel.PRIVATE, runtimeUser, submitters), holder));
    }
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
