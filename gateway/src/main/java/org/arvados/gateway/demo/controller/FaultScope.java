package org.arvados.gateway.demo.controller;

/**
 * Which calls a fault strikes.
 *
 * @param pathPrefix calls whose path begins so
 * @param calls the next so many of them
 */
public record FaultScope(String pathPrefix, int calls) {
  /** Every call until the faults are cleared. */
  public static FaultScope everything() {
    return new FaultScope("/", Integer.MAX_VALUE);
  }

  /** Every call whose path begins so, until the faults are cleared. */
  public static FaultScope under(String pathPrefix) {
    return new FaultScope(pathPrefix, Integer.MAX_VALUE);
  }

  /** The next so many calls. */
  public static FaultScope next(int calls) {
    return everything().times(calls);
  }

  /** The same calls, but only the next so many. */
  public FaultScope times(int newCalls) {
    return new FaultScope(pathPrefix, newCalls);
  }
}
