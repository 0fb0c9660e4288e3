package org.arvados.gateway.access;

/**
 * Is told of the cluster's events, for metrics. Called on the feed's threads: must return at once
 * and not throw.
 */
public interface FeedObserver {
  /** Hears nothing. */
  FeedObserver NONE = new FeedObserver() {};

  /**
   * A record has changed.
   *
   * @param known whether anything that is cached, or a stream, rests on it
   */
  default void changed(boolean known) {}

  /**
   * The feed listens, from now on.
   *
   * @param complete false when there may have been changes that nobody will tell of
   */
  default void listening(boolean complete) {}

  /** The feed is interrupted. */
  default void interrupted() {}
}
