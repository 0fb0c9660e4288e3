package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ClusterEvent;
import org.arvados.api.ClusterEvent.Change;
import org.arvados.gateway.access.Subject.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event is about (arvados-protocol sections 11.2 and 11.5). */
class EventSubjectsTest {
  private static final ArvadosUuid LINK = uuid("o0j2j");

  /** What becomes of a record of some kind, and what changes by it. */
  private record Case(String what, String infix, Change change, boolean itself, boolean rights) {
    @Override
    public String toString() {
      return change + " of " + what;
    }
  }

  private static ArvadosUuid uuid(String infix) {
    return new ArvadosUuid("zzzzz-" + infix + "-somethingsome01");
  }

  private static List<Subject> subjects(Change change, ArvadosUuid object, String... names) {
    return EventSubjects.of(new ClusterEvent(change, object, Set.of(names)));
  }

  private static Subject thing(ArvadosUuid uuid) {
    return new Subject.Thing(uuid);
  }

  private static Subject name(String text) {
    return new Subject.Name(text);
  }

  /** Containers and requests may be known not to be; nothing is known yet of other new records. */
  static Stream<Case> cases() {
    return Stream.of(
        new Case("a container", "dz642", Change.CREATE, true, false),
        new Case("a container", "dz642", Change.UPDATE, true, false),
        new Case("a container", "dz642", Change.DELETE, true, false),
        new Case("a container request", "xvhdp", Change.CREATE, true, false),
        new Case("a container request", "xvhdp", Change.UPDATE, true, false),
        new Case("a container request", "xvhdp", Change.DELETE, true, false),
        new Case("a user", "tpzed", Change.CREATE, false, false),
        new Case("a user", "tpzed", Change.UPDATE, true, false),
        new Case("a user", "tpzed", Change.DELETE, true, false),
        new Case("a token", "gj3su", Change.CREATE, false, false),
        new Case("a token", "gj3su", Change.UPDATE, true, false),
        new Case("a token", "gj3su", Change.DELETE, true, false),
        new Case("a project or role", "j7d0g", Change.CREATE, false, false),
        new Case("a project or role", "j7d0g", Change.UPDATE, true, true),
        new Case("a project or role", "j7d0g", Change.DELETE, true, true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordsChangeByTheirEvents(Case row) {
    ArvadosUuid object = uuid(row.infix());
    List<Subject> expected = new ArrayList<>();
    if (row.itself()) {
      expected.add(thing(object));
    }
    if (row.rights()) {
      expected.add(Shared.PERMISSIONS);
    }
    assertThat(subjects(row.change(), object)).isEqualTo(expected);
  }

  /** Only links say by their name what they are about. */
  @ParameterizedTest
  @ValueSource(strings = {"dz642", "xvhdp", "tpzed", "gj3su", "j7d0g"})
  void namesOfOtherRecordsMeanNothing(String infix) {
    for (Change change : Change.values()) {
      assertThat(subjects(change, uuid(infix), "lab", "can_read"))
          .isEqualTo(subjects(change, uuid(infix)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4zz18", "57u5n", "7fd4e", "2x53u", "zzzzz"})
  void recordsOfNoConcernChangeNothing(String infix) {
    for (Change change : Change.values()) {
      assertThat(subjects(change, uuid(infix), "can_read", "lab")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void linkOfAFriendlyNameChangesTheName(Change change) {
    assertThat(subjects(change, LINK, "lab")).containsExactly(thing(LINK), name("lab"));
  }

  @Test
  void renamedLinkChangesBothNames() {
    assertThat(subjects(Change.UPDATE, LINK, "lab", "bench"))
        .containsExactlyInAnyOrder(thing(LINK), name("lab"), name("bench"));
  }

  /** The API compares names to the letter, and so do we. */
  @Test
  void nameIsTakenAsItIsSpelt() {
    assertThat(subjects(Change.UPDATE, LINK, "Lab")).containsExactly(thing(LINK), name("Lab"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"can_read", "can_write", "can_manage", "can_login", "can_"})
  void linkOfAPermissionChangesPermissions(String level) {
    for (Change change : Change.values()) {
      assertThat(subjects(change, LINK, level)).containsExactly(thing(LINK), Shared.PERMISSIONS);
    }
  }

  @Test
  void permissionThatChangesItsLevelIsOneChange() {
    assertThat(subjects(Change.UPDATE, LINK, "can_read", "can_manage"))
        .containsExactly(thing(LINK), Shared.PERMISSIONS);
  }

  /** Nobody keeps a link from changing its class. */
  @Test
  void permissionThatBecomesANameChangesBoth() {
    assertThat(subjects(Change.UPDATE, LINK, "can_read", "lab"))
        .containsExactlyInAnyOrder(thing(LINK), name("lab"), Shared.PERMISSIONS);
  }

  @ParameterizedTest
  @EnumSource
  void linkWithoutANameMayBeAnything(Change change) {
    assertThat(subjects(change, LINK)).containsExactly(thing(LINK), Shared.PERMISSIONS);
  }

  /** The names of a host have hyphens, no underscores. */
  @ParameterizedTest
  @ValueSource(strings = {"can-read", "can", "canned", "a-can_read", "CAN_READ"})
  void whatOnlyLooksLikeAPermissionIsAName(String name) {
    assertThat(subjects(Change.UPDATE, LINK, name)).containsExactly(thing(LINK), name(name));
  }

  /** Anybody may call a link what they like. */
  @Test
  void whatIsTooLongForANameIsNone() {
    String longest = "a".repeat(63);
    assertThat(subjects(Change.CREATE, LINK, longest)).containsExactly(thing(LINK), name(longest));
    assertThat(subjects(Change.CREATE, LINK, longest + "a")).containsExactly(thing(LINK));
  }

  /** Nothing rests on them, so that they cost nothing. */
  @Test
  void recordsOfOtherClustersAreTakenAsTheyAre() {
    ArvadosUuid foreign = new ArvadosUuid("xyzzy-dz642-somethingsome01");
    assertThat(subjects(Change.UPDATE, foreign)).containsExactly(thing(foreign));
  }
}
