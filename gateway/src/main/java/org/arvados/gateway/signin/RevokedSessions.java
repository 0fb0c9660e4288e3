package org.arvados.gateway.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.arvados.gateway.auth.Session;

/**
 * Sessions that were ended by signing out, so that a copy of their cookie is of no use in this
 * process (rule S7). Forgotten by a restart, and when there are too many. Thread-safe.
 */
public final class RevokedSessions implements Predicate<Session> {
  private static final int MOST = 100_000;

  private final OneUse ids;

  /**
   * None yet.
   *
   * @param maxAge of a session's cookie: an older one is refused anyway
   */
  public RevokedSessions(Duration maxAge, Ticker ticker, Executor executor) {
    this.ids = new OneUse(maxAge.plusMinutes(1), MOST, ticker, executor);
  }

  /** Ends a session. */
  void revoke(Session session) {
    boolean unused = ids.use(session.id());
  }

  /** Whether a session was ended. */
  @Override
  public boolean test(Session session) {
    return ids.isUsed(session.id());
  }
}
