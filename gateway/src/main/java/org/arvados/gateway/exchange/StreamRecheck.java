package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.auth.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then whether a live stream may go on (rule X9). On the event loop of its exchange.
 */
final class StreamRecheck {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRecheck.class);

  private final AccessService access;
  private final AccessRequest asked;
  private final Service service;
  private final long every;
  private final EventLoop loop;
  private final Predicate<Session> isRevoked;
  private final Consumer<String> whenOver;
  private long lastAt = System.nanoTime();

  /**
   * From now on.
   *
   * @param asked with the token that admitted the stream
   * @param service that the stream leads to
   * @param isRevoked whether a session was ended by signing out
   * @param whenOver told the reason when it may not go on; possibly more than once
   */
  StreamRecheck(
      AccessService access,
      AccessRequest asked,
      Service service,
      Duration every,
      EventLoop loop,
      Predicate<Session> isRevoked,
      Consumer<String> whenOver) {
    this.access = access;
    this.asked = asked;
    this.service = service;
    this.every = every.toNanos();
    this.loop = loop;
    this.isRevoked = isRevoked;
    this.whenOver = whenOver;
  }

  /** Asks if it is time to. */
  void tick(long now) {
    if (now - lastAt < every) {
      return;
    }
    lastAt = now;
    if (asked.candidates().stream().flatMap(by -> by.session().stream()).anyMatch(isRevoked)) {
      whenOver.accept("access has ended");
      return;
    }
    Decision known = access.cached(asked);
    if (known != null) {
      judge(known);
    } else {
      OnLoop.then(
          access.decide(asked),
          loop,
          this::judge,
          failure -> LOG.error("{} the decision failed", asked.requestId(), failure));
    }
  }

  /** That the API cannot be asked is no reason to end a stream: grants have their grace. */
  private void judge(Decision decision) {
    if (decision instanceof Refusal refusal && !refusal.reason().isOfTheMoment()) {
      boolean isEnd = refusal.reason() == Refusal.Reason.ENDED;
      whenOver.accept(isEnd ? "the container has ended" : "access has ended");
    } else if (decision instanceof Grant grant && isAnother(grant.service())) {
      // A name was moved: the right to where it leads now says nothing about this stream.
      whenOver.accept("the address leads to another service");
    }
  }

  private boolean isAnother(Service granted) {
    return !granted.container().equals(service.container()) || granted.port() != service.port();
  }
}
