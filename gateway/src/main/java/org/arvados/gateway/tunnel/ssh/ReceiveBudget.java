package org.arvados.gateway.tunnel.ssh;

/**
 * Shares the receive memory of one connection among its streams.
 *
 * <p>What a stream may hold is what it has been told it may receive (its window) and what it has
 * received and not delivered. The sum of both over all streams is {@link #committed}: the most that
 * the server can make us hold, whatever it does. The rules:
 *
 * <ul>
 *   <li>A new stream gets an eighth of what is free, {@value #INITIAL} bytes at most and {@value
 *       #FLOOR} at least. So an idle stream takes little, and a few hundred find room.
 *   <li>When a stream has used up half of its size and its reader keeps up, its window is filled up
 *       again. Its size doubles at that, up to the stream window of the settings, while the growth
 *       is at most a quarter of what is free.
 *   <li>When nothing is free, the size is halved instead, but never below the floor.
 * </ul>
 *
 * <p>Committed is thus never above the budget by more than the floor for each stream. Windows
 * cannot be taken back, so shrinking takes effect as streams receive.
 */
final class ReceiveBudget {
  /** What every stream gets. */
  static final int FLOOR = SshSettings.MIN_WINDOW;

  /** The most that a new stream gets. */
  static final int INITIAL = 256 * 1024;

  private final int streamWindow;
  private final long budget;
  private long committed;

  ReceiveBudget(int streamWindow, long budget) {
    this.streamWindow = streamWindow;
    this.budget = budget;
  }

  /** The size of a new stream's window. */
  int initialSize() {
    long share = Math.min((budget - committed) / 8, INITIAL);
    return (int) Math.max(FLOOR, Math.min(share, streamWindow));
  }

  /** The size that a stream of size {@code size} shall have from now on. */
  int nextSize(int size) {
    long free = budget - committed;
    if (free <= 0) {
      return Math.max(FLOOR, size / 2);
    }
    int growth = Math.min(size, streamWindow - size);
    return growth <= free / 4 ? size + growth : size;
  }

  void commit(int bytes) {
    committed += bytes;
  }

  void release(int bytes) {
    committed -= bytes;
  }

  /** The most that the server can make us hold. */
  long committed() {
    return committed;
  }
}
