package org.arvados.gateway.demo.faults;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to connections. The list is closed. Bytes are counted for each
 * connection from the moment the fault is put in force, or from the connection's beginning when
 * that is later. A fault holds for open connections and for new ones.
 */
public sealed interface LinkFault {
  /** One half of a connection. */
  enum Direction {
    /** From who connected to who is connected to. */
    TO_SERVER,
    /** The other. */
    TO_CLIENT
  }

  /** Everything passes. */
  record None() implements LinkFault {}

  /** The server is gone: open connections end, new ones are refused as where nothing listens. */
  record Refuse() implements LinkFault {}

  /** Both ends get a reset: at once, and new connections as soon as they are accepted. */
  record Reset() implements LinkFault {}

  /**
   * Both ends get a reset.
   *
   * @param direction whose bytes are counted
   * @param bytes that pass before
   */
  record ResetAfter(Direction direction, long bytes) implements LinkFault {}

  /**
   * Both ends get an orderly end.
   *
   * @param direction whose bytes are counted
   * @param bytes that pass before
   */
  record CutAfter(Direction direction, long bytes) implements LinkFault {}

  /**
   * One direction ends in order, and the other goes on.
   *
   * @param direction which
   * @param bytes that pass before
   */
  record HalfClose(Direction direction, long bytes) implements LinkFault {}

  /**
   * One direction carries nothing more, and says nothing, until another fault (or none) is put in
   * force: then it goes on where it stopped.
   *
   * @param direction which
   * @param bytes that pass before
   */
  record Stall(Direction direction, long bytes) implements LinkFault {}

  /** Each piece of up to 16 KiB passes that much later, in both directions. */
  record Delay(Duration time) implements LinkFault {}

  /** Each direction carries at most so much. */
  record Throttle(long bytesPerSecond) implements LinkFault {}
}
