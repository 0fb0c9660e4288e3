package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.arvados.api.ClusterEvent;
import org.arvados.api.EventFeedListener;
import org.arvados.api.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns events of the cluster into changes. They only end lives of facts, and lengthen none, so
 * that without events everything works as before (rule A8). For the threads of the feed.
 */
final class EventIntake implements EventFeedListener {
  /**
   * Changes of permissions within this time count as one: anybody may share and unshare in a loop,
   * and each change has all permissions asked for anew.
   */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
  private final Changes changes;
  private final Scheduler scheduler;
  private final Ticker ticker;
  private final FeedObserver observer;
  private boolean permissionsWait;
  private long permissionsNotBefore;

  /**
   * An intake that has heard nothing.
   *
   * @param scheduler for changes that wait
   */
  EventIntake(Changes changes, Scheduler scheduler, Ticker ticker, FeedObserver observer) {
    this.changes = changes;
    this.scheduler = scheduler;
    this.ticker = ticker;
    this.observer = observer;
    this.permissionsNotBefore = ticker.read();
  }

  @Override
  public void listening(boolean complete) {
    if (complete) {
      LOG.info("events: listening again; what was missed follows");
    } else {
      LOG.info("events: listening; what is known from before is asked for anew");
      changes.missed();
    }
    observer.listening(complete);
  }

  @Override
  public void interrupted(String reason) {
    LOG.warn("events: interrupted, changes are noticed later: {}", reason);
    observer.interrupted();
  }

  @Override
  public void event(ClusterEvent event) {
    boolean known = false;
    for (Subject subject : EventSubjects.of(event)) {
      known |= subject instanceof Subject.Shared ? permissions() : changes.changed(subject);
    }
    observer.changed(known);
  }

  private synchronized boolean permissions() {
    if (permissionsWait) {
      return true;
    }
    long wait = permissionsNotBefore - ticker.read();
    if (wait <= 0) {
      return permissionsNow();
    }
    permissionsWait = true;
    var unused = scheduler.schedule(Duration.ofNanos(wait), this::permissionsNow);
    return true;
  }

  private synchronized boolean permissionsNow() {
    permissionsWait = false;
    permissionsNotBefore = ticker.read() + PAUSE.toNanos();
    return changes.changed(Subject.Shared.PERMISSIONS);
  }
}
