package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What has changed in the cluster, by its events. A change costs two look-ups, however much is
 * cached: facts ask, when they are used, whether their subjects have changed since. Only subjects
 * that something rests on have a {@link Mark}, and it goes with the last that does.
 *
 * <p>An answer may be older than an event that came while it was under way, and only the answer
 * tells all its subjects. So the latest changes are remembered, and count for marks that are new;
 * of older ones it is assumed that they matter. Thread-safe, never blocks.
 */
final class Changes {
  /** After a gap in the events facts are trusted for so long, while they are asked for anew. */
  static final Duration RUN_OUT = Duration.ofSeconds(5);

  /** Then those who watch look again, spread over this time. */
  private static final Duration SPREAD_OF_ALL = Duration.ofSeconds(10);

  private static final Duration SPREAD = Duration.ofSeconds(1);
  private static final Duration SPREAD_OF_SHARED = Duration.ofSeconds(2);

  /** Some seconds of a busy cluster, about a megabyte. */
  private static final int MOST_REMEMBERED = 8192;

  private final Ticker ticker;
  private final Cache<Subject, Mark> marks;
  private final Map<Subject, Long> recent = new LinkedHashMap<>();
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private long lastForgotten;
  private volatile long now;
  private volatile Gap gap = new Gap(0, 0);

  /** Events that were not heard, all before this moment, and when that was known. */
  private record Gap(long moment, long at) {}

  /**
   * Nothing has changed yet.
   *
   * @param ticker for the time after a gap
   * @param executor tends the marks
   */
  Changes(Ticker ticker, Executor executor) {
    this.ticker = ticker;
    this.marks = Caffeine.newBuilder().weakValues().executor(executor).build();
  }

  /** The moment: how many changes there have been. To be read before the API is asked. */
  long now() {
    return now;
  }

  /** What a fact rests on that was asked for at that moment. */
  Footing footing(long moment, List<Subject> subjects) {
    return new Footing(moment, subjects.stream().map(this::mark).toList());
  }

  private Mark mark(Subject subject) {
    @Nullable Mark known = marks.getIfPresent(subject);
    Mark mine = known == null ? new Mark() : known;
    Mark mark = marks.get(subject, missing -> mine);
    // Looked up now that the mark can be seen: a change that missed it is seen here.
    mark.changedAt(lastChange(subject, known == null && mark == mine));
    return mark;
  }

  /** When it changed; for a mark that was not there, also when it may have. */
  private synchronized long lastChange(Subject subject, boolean isNew) {
    return recent.getOrDefault(subject, isNew ? lastForgotten : 0L);
  }

  /**
   * An event names the subject.
   *
   * @return whether anything rests on it
   */
  boolean changed(Subject subject) {
    long moment = remember(subject);
    @Nullable Mark mark = marks.getIfPresent(subject);
    if (mark != null) {
      mark.changedAt(moment);
      mark.tell(subject instanceof Subject.Shared ? SPREAD_OF_SHARED : SPREAD);
    }
    return mark != null;
  }

  private synchronized long remember(Subject subject) {
    long moment = now + 1;
    recent.remove(subject);
    recent.put(subject, moment);
    if (recent.size() > MOST_REMEMBERED) {
      Iterator<Long> eldest = recent.values().iterator();
      lastForgotten = eldest.next();
      eldest.remove();
    }
    now = moment;
    return moment;
  }

  /** There may have been changes that no event will tell of. */
  void missed() {
    synchronized (this) {
      now = now + 1;
      gap = new Gap(now, ticker.read());
    }
    watches.forEach(watch -> watch.missed(RUN_OUT, RUN_OUT.plus(SPREAD_OF_ALL)));
  }

  /** Whether the fact is from before a gap. */
  boolean isBeforeGap(Footing footing) {
    return footing.moment() < gap.moment();
  }

  /** The end of a fact's life by the ticker: the given one, or earlier when it is before a gap. */
  long lifeEnd(Footing footing, long end) {
    Gap last = gap;
    return footing.moment() < last.moment() ? Math.min(end, last.at() + RUN_OUT.toNanos()) : end;
  }

  /** Watches a decision that rests on these. */
  Watch watch(List<Footing> footings, @Nullable Decision decision, Watcher watcher) {
    List<Mark> subjects =
        footings.stream().flatMap(footing -> footing.marks().stream()).distinct().toList();
    Watch watch = new Watch(this, subjects, decision, watcher);
    watches.add(watch);
    subjects.forEach(mark -> mark.add(watch));
    // Looked at when it is being watched: a change that misses the watch is seen here.
    if (footings.stream().anyMatch(footing -> footing.isOverturned() || isBeforeGap(footing))) {
      watch.spend();
    }
    return watch;
  }

  void unwatch(Watch watch) {
    watches.remove(watch);
    watch.marks().forEach(mark -> mark.remove(watch));
  }
}
