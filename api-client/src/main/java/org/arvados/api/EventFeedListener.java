package org.arvados.api;

/**
 * Is told what an {@link EventFeed} hears. Calls come one after the other, on the feed's threads,
 * and hold it up: they must return soon and not throw.
 */
public interface EventFeedListener {
  /**
   * Every change from now on is told.
   *
   * @param complete whether those since the feed last listened follow as well; else some may never
   *     be told, and what is known from before now cannot be relied on
   */
  void listening(boolean complete);

  /** A record has changed. The same change may be told twice, and a later one before it. */
  void event(ClusterEvent event);

  /**
   * Nothing is heard until {@link #listening} says so. Not repeated while the feed tries to get
   * back.
   *
   * @param reason for a log; holds no secret
   */
  void interrupted(String reason);
}
