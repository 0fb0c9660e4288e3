package org.arvados.gateway.cli;

/** The wish of the outside that a command ends: Ctrl-C, SIGTERM. */
interface Termination {
  /** From now on the wish is noticed, and the process does not end before the command does. */
  void watch();

  /** Waits for the wish; an interrupt counts as one. */
  void await();
}
