package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ClusterEvent;
import org.arvados.api.ClusterEvent.Change;
import org.arvados.api.Scheduler;
import org.arvados.gateway.access.Subject.Shared;
import org.junit.jupiter.api.Test;

/** What the cluster's events do to what is known (rules A8 to A10). */
class EventIntakeTest {
  private static final ArvadosUuid CONTAINER = new ArvadosUuid("zzzzz-dz642-somethingsome01");
  private static final ArvadosUuid OTHER = new ArvadosUuid("zzzzz-dz642-somethingsome02");
  private static final ArvadosUuid PROJECT = new ArvadosUuid("zzzzz-j7d0g-somethingsome01");
  private static final ArvadosUuid LINK = new ArvadosUuid("zzzzz-o0j2j-somethingsome01");

  /** Keeps what is to be run later. */
  private static final class LaterTasks implements Scheduler {
    private final List<Duration> delays = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      delays.add(delay);
      tasks.add(task);
      return () -> {};
    }
  }

  /** Keeps what it is told, in words. */
  private static final class Heard implements FeedObserver {
    private final List<String> words = new ArrayList<>();

    @Override
    public void changed(boolean known) {
      words.add(known ? "known" : "unknown");
    }

    @Override
    public void listening(boolean complete) {
      words.add(complete ? "listening, complete" : "listening");
    }

    @Override
    public void interrupted() {
      words.add("interrupted");
    }
  }

  private final AtomicLong nanos = new AtomicLong();
  private final Changes changes = new Changes(nanos::get, Runnable::run);
  private final LaterTasks later = new LaterTasks();
  private final Heard heard = new Heard();
  private final EventIntake intake = new EventIntake(changes, later, nanos::get, heard);

  private Footing restsOn(Subject... subjects) {
    return changes.footing(changes.now(), List.of(subjects));
  }

  private Footing restsOn(ArvadosUuid uuid) {
    return restsOn(new Subject.Thing(uuid));
  }

  private void hear(ArvadosUuid object, String... names) {
    intake.event(new ClusterEvent(Change.UPDATE, object, Set.of(names)));
  }

  private void share() {
    hear(LINK, "can_read");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void eventOverturnsWhatRestsOnTheObject() {
    Footing footing = restsOn(CONTAINER);
    Footing other = restsOn(OTHER);
    hear(CONTAINER);
    assertThat(footing.isOverturned()).isTrue();
    assertThat(other.isOverturned()).isFalse();
    assertThat(restsOn(CONTAINER).isOverturned()).as("asked for since").isFalse();
  }

  @Test
  void everyNameOfALinkIsOverturned() {
    Footing before = restsOn(new Subject.Name("before"));
    Footing after = restsOn(new Subject.Name("after"));
    Footing rights = restsOn(Shared.PERMISSIONS);
    hear(LINK, "before", "after");
    assertThat(List.of(before, after)).allMatch(Footing::isOverturned);
    assertThat(rights.isOverturned()).isFalse();
  }

  /** One word for an event, however much it is about. */
  @Test
  void observerIsToldWhetherAnythingRestsOnTheObject() {
    Footing name = restsOn(new Subject.Name("lab"));
    Footing project = restsOn(PROJECT);
    hear(LINK, "lab");
    hear(PROJECT);
    assertThat(heard.words).containsExactly("known", "known");
    hear(CONTAINER);
    hear(new ArvadosUuid("zzzzz-4zz18-somethingsome01"), "lab");
    assertThat(heard.words).containsExactly("known", "known", "unknown", "unknown");
    assertThat(List.of(name, project)).allMatch(Footing::isOverturned);
  }

  @Test
  void firstChangeOfPermissionsCountsAtOnce() {
    share();
    assertThat(heard.words).as("nothing rests on them").containsExactly("unknown");
    pass(EventIntake.PAUSE);
    Footing rights = restsOn(Shared.PERMISSIONS);
    share();
    assertThat(rights.isOverturned()).isTrue();
    assertThat(heard.words).containsExactly("unknown", "known");
    assertThat(later.tasks).isEmpty();
  }

  /** Anybody may share and unshare in a loop. */
  @Test
  void changesOfPermissionsSoonAfterCountAsOneWhenThePauseIsOver() {
    share();
    pass(Duration.ofMillis(300));
    Footing before = restsOn(Shared.PERMISSIONS);
    for (int i = 0; i < 100; i++) {
      share();
    }
    Footing meanwhile = restsOn(Shared.PERMISSIONS);
    assertThat(later.delays).containsExactly(EventIntake.PAUSE.minusMillis(300));
    assertThat(before.isOverturned()).isFalse();

    pass(Duration.ofMillis(700));
    long moment = changes.now();
    later.tasks.remove().run();
    assertThat(changes.now()).as("one change").isEqualTo(moment + 1);
    assertThat(List.of(before, meanwhile)).allMatch(Footing::isOverturned);
    assertThat(restsOn(Shared.PERMISSIONS).isOverturned()).as("asked for since").isFalse();
  }

  /** Whether anything rests on them is not known yet. */
  @Test
  void changeThatWaitsIsToldAsKnown() {
    share();
    share();
    share();
    assertThat(heard.words).containsExactly("unknown", "known", "known");
  }

  @Test
  void pauseBeginsAnewWithTheChangeThatWaited() {
    share();
    share();
    pass(EventIntake.PAUSE);
    later.tasks.remove().run();
    pass(Duration.ofMillis(400));
    share();
    assertThat(later.delays).containsExactly(EventIntake.PAUSE, Duration.ofMillis(600));
    pass(Duration.ofMillis(600));
    later.tasks.remove().run();
    pass(EventIntake.PAUSE);
    Footing rights = restsOn(Shared.PERMISSIONS);
    share();
    assertThat(rights.isOverturned()).as("at once after a quiet second").isTrue();
    assertThat(later.tasks).isEmpty();
  }

  /** Only what many facts rest on may wait. */
  @Test
  void recordsDoNotWaitForPermissions() {
    share();
    Footing rights = restsOn(Shared.PERMISSIONS);
    Footing project = restsOn(PROJECT);
    Footing container = restsOn(CONTAINER);
    hear(PROJECT);
    hear(CONTAINER);
    assertThat(List.of(project, container)).allMatch(Footing::isOverturned);
    assertThat(rights.isOverturned()).isFalse();
    assertThat(later.tasks).hasSize(1);
  }

  @Test
  void gapOfUnknownSizeEndsEveryLife() {
    Footing container = restsOn(CONTAINER);
    Footing nothing = restsOn();
    intake.listening(false);
    long end = nanos.get() + Duration.ofMinutes(1).toNanos();
    for (Footing known : List.of(container, nothing)) {
      assertThat(changes.isBeforeGap(known)).isTrue();
      assertThat(changes.lifeEnd(known, end)).isEqualTo(Changes.RUN_OUT.toNanos());
    }
    Footing since = restsOn(CONTAINER);
    assertThat(changes.isBeforeGap(since)).isFalse();
    assertThat(changes.lifeEnd(since, end)).isEqualTo(end);
    assertThat(heard.words).containsExactly("listening");
  }

  /** Its events follow. */
  @Test
  void gapThatIsFilledEndsNothing() {
    Footing container = restsOn(CONTAINER);
    intake.interrupted("closed by the other side");
    intake.listening(true);
    assertThat(changes.isBeforeGap(container)).isFalse();
    assertThat(container.isOverturned()).isFalse();
    assertThat(heard.words).containsExactly("interrupted", "listening, complete");
  }

  /** A change that waits in a gap is not forgotten. */
  @Test
  void gapDoesNotSwallowTheChangeThatWaits() {
    share();
    share();
    intake.interrupted("closed by the other side");
    intake.listening(false);
    Footing rights = restsOn(Shared.PERMISSIONS);
    later.tasks.remove().run();
    assertThat(rights.isOverturned()).isTrue();
  }
}
