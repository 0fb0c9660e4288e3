package org.arvados.gateway.access;

import java.time.Duration;

/** Is told that a decision may not hold any longer. Called on any thread; must return at once. */
@FunctionalInterface
public interface Watcher {
  /**
   * The decision should be asked for anew, at some moment between these two from now. Watchers
   * choose at random, since many are told at the same time.
   */
  void lookAgain(Duration earliest, Duration latest);
}
