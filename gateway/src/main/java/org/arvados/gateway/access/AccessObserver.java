package org.arvados.gateway.access;

/**
 * Is told of decisions and of calls to the API, for metrics. Called on any thread: must be safe,
 * return at once and not throw. Durations are nanoseconds.
 */
public interface AccessObserver {
  /** Hears nothing. */
  AccessObserver NONE = new AccessObserver() {};

  /**
   * A call begins.
   *
   * @param nanos for which it waited for its turn (rule A9)
   */
  default void calling(long nanos) {}

  /**
   * A call has ended.
   *
   * @param result any but {@link ApiResult#TOO_BUSY}
   * @param nanos since it began
   */
  default void called(ApiCall call, ApiResult result, long nanos) {}

  /** A call was not made, since too many wait (rule A9). */
  default void notCalled(ApiCall call) {}

  /** Links were read that give one name, and several owners have them (rule N1). */
  default void contestedName() {}

  /** A grant rests on a fact past its life, since the API fails (rule A10). */
  default void grantedInGrace() {}
}
