package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.arvados.gateway.access.AccessLevel;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.access.Watch;
import org.arvados.gateway.auth.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when a live stream may not go on (rule X9): when an event of the cluster is about what
 * the right rests on, when the token expires by our clock, and for all else now and then. On the
 * event loop of its exchange.
 */
final class StreamRecheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRecheck.class);

  /** Events make a stream be looked at this often at most. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** When the API could not be asked about an event, it is asked again after about this time. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** The longest that is waited for an expiry in one go: our clock may be set meanwhile. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final ExchangeServices services;
  private final AccessRequest asked;
  private final EventLoop loop;
  private final Predicate<Session> isRevoked;
  private final Consumer<String> whenOver;
  private Grant grant;
  private long lastAt = System.nanoTime();
  private @Nullable Watch watch;
  private @Nullable Future<?> early;
  private long earlyAt;
  private @Nullable Future<?> expiry;
  private boolean doubted;
  private boolean asking;
  private boolean closed;

  /**
   * From now on, but for events: see {@link #watch()}.
   *
   * @param asked with the token that admitted the stream
   * @param grant that admitted it
   * @param isRevoked whether a session was ended by signing out
   * @param whenOver told the reason when it may not go on; possibly more than once
   */
  StreamRecheck(
      ExchangeServices services,
      AccessRequest asked,
      Grant grant,
      EventLoop loop,
      Predicate<Session> isRevoked,
      Consumer<String> whenOver) {
    this.services = services;
    this.asked = asked;
    this.grant = grant;
    this.loop = loop;
    this.isRevoked = isRevoked;
    this.whenOver = whenOver;
  }

  /**
   * Lets events end the stream, and the clock. To be called as soon as it is a stream; other
   * exchanges are watched from the first tick on, since most are over before.
   */
  void watch() {
    if (watch == null && !closed) {
      renewWatch();
      awaitExpiry();
    }
  }

  /** Asks if it is time to; called every few seconds. */
  void tick(long now) {
    watch();
    if (now - lastAt >= services.settings().recheck().toNanos()) {
      check(RecheckCause.INTERVAL);
    }
  }

  /** The exchange is over. */
  @Override
  public void close() {
    closed = true;
    if (watch != null) {
      watch.close();
    }
    cancel(early);
    cancel(expiry);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Looks afresh what the right rests on; what has changed before that is looked at soon. */
  private void renewWatch() {
    if (watch != null) {
      watch.close();
    }
    Watch renewed =
        services.access().watch(asked, (from, to) -> loop.execute(() -> lookAgain(from, to)));
    watch = renewed;
    if (!(renewed.decision() instanceof Grant found && leadsToSame(found))) {
      lookAgain(Duration.ZERO, Duration.ZERO);
    }
  }

  private boolean leadsToSame(Grant other) {
    Service before = grant.service();
    return other.service().container().equals(before.container())
        && other.service().port() == before.port();
  }

  /** Asks at some moment between the two from now, unless it does so anyway before. */
  private void lookAgain(Duration from, Duration to) {
    if (closed) {
      return;
    }
    doubted = true;
    long now = System.nanoTime();
    long spread = ThreadLocalRandom.current().nextLong(to.minus(from).toNanos() + 1);
    long delay = Math.max(from.toNanos() + spread, lastAt + PAUSE_NANOS - now);
    if (early != null && earlyAt - (now + delay) <= 0) {
      return;
    }
    cancel(early);
    earlyAt = now + delay;
    early = loop.schedule(this::checkEarly, delay, TimeUnit.NANOSECONDS);
  }

  private void checkEarly() {
    early = null;
    check(RecheckCause.EVENT);
  }

  private void check(RecheckCause cause) {
    lastAt = System.nanoTime();
    if (asking) {
      return; // what comes of that is looked at once more if it was doubted meanwhile
    }
    services.observer().rechecked(cause);
    if (asked.candidates().stream().flatMap(by -> by.session().stream()).anyMatch(isRevoked)) {
      whenOver.accept("access has ended");
      return;
    }
    Decision known = services.access().cached(asked);
    if (known != null) {
      judge(known);
    } else {
      asking = true;
      OnLoop.then(services.access().decide(asked), loop, this::answered, this::failed);
    }
  }

  private void failed(Throwable mistake) {
    asking = false;
    LOG.error("{} the decision failed", asked.requestId(), mistake);
  }

  private void answered(Decision decision) {
    asking = false;
    if (!closed) {
      judge(decision);
    }
  }

  /** That the API cannot be asked is no reason to end a stream: grants have their grace. */
  private void judge(Decision decision) {
    if (decision instanceof Grant granted) {
      if (leadsToSame(granted)) {
        goOn(granted);
      } else {
        whenOver.accept("the address leads to another service");
      }
    } else if (decision instanceof Refusal refusal && !refusal.reason().isOfTheMoment()) {
      boolean isEnd = refusal.reason() == Refusal.Reason.ENDED;
      whenOver.accept(isEnd ? "the container has ended" : "access has ended");
    } else if (doubted) {
      lookAgain(RETRY, RETRY.multipliedBy(2));
    }
  }

  private void goOn(Grant granted) {
    grant = granted;
    doubted = early != null;
    if (watch != null) {
      renewWatch();
      awaitExpiry();
    }
  }

  /** By our own clock, and to the moment: no event tells of it, and the API need not answer. */
  private void awaitExpiry() {
    cancel(expiry);
    expiry = null;
    @Nullable Visitor visitor = grant.visitor();
    @Nullable Instant end = visitor == null ? null : visitor.expiresAt();
    if (end != null) {
      Duration left = Duration.between(services.clock().instant(), end);
      Duration wait = left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
      long nanos = Math.max(0, wait.toNanos());
      expiry = loop.schedule(() -> expired(end), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void expired(Instant end) {
    if (services.clock().instant().isBefore(end)) {
      awaitExpiry();
    } else if (grant.service().level() == AccessLevel.PUBLIC) {
      check(RecheckCause.EXPIRY); // it needed no token
    } else {
      whenOver.accept("the token has expired");
    }
  }
}
