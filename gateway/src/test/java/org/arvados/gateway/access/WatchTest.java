package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.access.Subject.Shared;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who watches a decision is told when an event may have ended it (rule X9). */
class WatchTest {
  private static final Subject LAB = new Subject.Name("lab");
  private static final Subject BENCH = new Subject.Name("bench");
  private static final Decision DECISION = Refusal.of(Reason.NO_TOKEN);

  /** What a watcher is told. */
  private record Told(Duration earliest, Duration latest) {
    static final Told OF_A_RECORD = new Told(Duration.ZERO, Duration.ofSeconds(1));
    static final Told OF_PERMISSIONS = new Told(Duration.ZERO, Duration.ofSeconds(2));
    static final Told OF_A_GAP = new Told(Duration.ofSeconds(5), Duration.ofSeconds(15));
  }

  private final AtomicLong nanos = new AtomicLong();
  private final Changes changes = new Changes(nanos::get, Runnable::run);
  private final List<Told> told = new ArrayList<>();

  private Footing restsOn(Subject... subjects) {
    return changes.footing(changes.now(), List.of(subjects));
  }

  private Watch watch(Footing... footings) {
    return watch((from, to) -> told.add(new Told(from, to)), footings);
  }

  private Watch watch(Watcher watcher, Footing... footings) {
    return changes.watch(List.of(footings), DECISION, watcher);
  }

  @Test
  void changeOfWhatADecisionRestsOnIsToldOnce() {
    Watch watch = watch(restsOn(LAB));
    assertThat(watch.decision()).isSameAs(DECISION);
    changes.changed(LAB);
    assertThat(told).containsExactly(Told.OF_A_RECORD);
    assertThat(watch.decision()).isNull();
    changes.changed(LAB);
    changes.missed();
    assertThat(told).hasSize(1);
  }

  @Test
  void decisionRestsOnAllOfItsFacts() {
    Watch watch = watch(restsOn(LAB), restsOn(BENCH));
    changes.changed(BENCH);
    changes.changed(LAB);
    assertThat(told).containsExactly(Told.OF_A_RECORD);
    assertThat(watch.decision()).isNull();
  }

  @Test
  void changeOfSomethingElseIsNotTold() {
    Watch watch = watch(restsOn(LAB));
    changes.changed(BENCH);
    changes.changed(Shared.PERMISSIONS);
    assertThat(told).isEmpty();
    assertThat(watch.decision()).isSameAs(DECISION);
  }

  /** Many rest on them, so they are given more time. */
  @Test
  void changeOfPermissionsIsToldWithMoreTime() {
    Watch watch = watch(restsOn(LAB, Shared.PERMISSIONS));
    changes.changed(Shared.PERMISSIONS);
    assertThat(told).containsExactly(Told.OF_PERMISSIONS);
    assertThat(watch.decision()).isNull();
  }

  @Test
  void everybodyWhoWatchesIsTold() {
    List<Watch> watches = List.of(watch(restsOn(LAB)), watch(restsOn(LAB)), watch(restsOn(BENCH)));
    changes.changed(LAB);
    assertThat(told).hasSize(2);
    assertThat(watches).filteredOn(watch -> watch.decision() != null).hasSize(1);
  }

  /** Whatever it rests on, since anything may have changed. */
  @Test
  void gapIsToldToAllOnceAndLetsFactsBeAskedAnewBefore() {
    List<Watch> watches = List.of(watch(restsOn(LAB)), watch(restsOn(BENCH)), watch());
    changes.missed();
    assertThat(told).containsExactly(Told.OF_A_GAP, Told.OF_A_GAP, Told.OF_A_GAP);
    assertThat(watches).allMatch(watch -> watch.decision() == null);
    changes.missed();
    assertThat(told).hasSize(3);
  }

  /** Rule X9: what an event tells of ends within 5 s, be it soon after a gap. */
  @Test
  void changeAfterAGapIsToldForItself() {
    Watch watch = watch(restsOn(LAB));
    changes.missed();
    changes.changed(LAB);
    changes.changed(LAB);
    assertThat(told).containsExactly(Told.OF_A_GAP, Told.OF_A_RECORD);
    assertThat(watch.decision()).isNull();
  }

  @Test
  void whatChangedBeforeTheWatchIsSeenAtOnceAndNotTold() {
    Footing footing = restsOn(LAB);
    changes.changed(LAB);
    Watch watch = watch(footing);
    assertThat(watch.decision()).isNull();
    changes.changed(LAB);
    changes.missed();
    assertThat(told).isEmpty();
  }

  @Test
  void gapBeforeTheWatchIsSeenAtOnceAndNotTold() {
    Footing footing = restsOn(LAB);
    changes.missed();
    Watch watch = watch(restsOn(BENCH), footing);
    assertThat(watch.decision()).isNull();
    changes.changed(LAB);
    assertThat(told).isEmpty();
  }

  @Test
  void factsThatWereAskedForSinceAreGood() {
    changes.changed(LAB);
    changes.missed();
    Watch watch = watch(restsOn(LAB));
    assertThat(watch.decision()).isSameAs(DECISION);
    changes.changed(LAB);
    assertThat(told).containsExactly(Told.OF_A_RECORD);
  }

  @Test
  void closedWatchIsToldNothing() {
    Watch watch = watch(restsOn(LAB));
    watch.close();
    assertThat(watch.decision()).isNull();
    changes.changed(LAB);
    changes.missed();
    watch.close();
    assertThat(told).isEmpty();
  }

  /** Else every stream that has ever been would be kept. */
  @Test
  void closedWatchIsForgotten() {
    Footing footing = restsOn(LAB);
    WeakReference<Watch> closed = closedWatch(footing);
    Awaitility.await().until(() -> isCollected(closed));
    assertThat(footing.isOverturned()).isFalse();
  }

  private WeakReference<Watch> closedWatch(Footing footing) {
    try (Watch watch = watch(footing)) {
      return new WeakReference<>(watch);
    }
  }

  private static boolean isCollected(WeakReference<?> reference) {
    System.gc();
    return reference.refersTo(null);
  }

  /** The change was about to tell it. */
  @Test
  void watchThatIsClosedJustBeforeItWouldBeToldIsToldNothing() {
    Watch watch = watch(restsOn(LAB));
    watch.close();
    watch.changed(Duration.ofSeconds(1));
    watch.missed(Duration.ZERO, Duration.ofSeconds(1));
    assertThat(told).isEmpty();
  }

  @Test
  void watcherMayCloseItsWatchWhenItIsTold() {
    List<Watch> own = new ArrayList<>();
    own.add(watch((from, to) -> closeAll(own, from, to), restsOn(LAB, BENCH)));
    Watch other = watch(restsOn(LAB));
    changes.changed(LAB);
    changes.changed(BENCH);
    changes.missed();
    assertThat(told).containsExactly(Told.OF_A_RECORD, Told.OF_A_RECORD);
    assertThat(other.decision()).isNull();
  }

  /** An exchange that ends another is told, and the other is not any more. */
  @Test
  void watchThatIsClosedWhileOthersAreToldIsToldNothing() {
    List<Watch> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(watch((from, to) -> closeAll(all, from, to), restsOn(LAB)));
    }
    changes.changed(LAB);
    assertThat(told).hasSize(1);
  }

  private void closeAll(List<Watch> watches, Duration from, Duration to) {
    told.add(new Told(from, to));
    watches.forEach(Watch::close);
  }
}
