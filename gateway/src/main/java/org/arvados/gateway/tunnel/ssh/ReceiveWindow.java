package org.arvados.gateway.tunnel.ssh;

/** The flow control of what one stream receives (RFC 4254 section 5.2). */
final class ReceiveWindow {
  private final ReceiveBudget budget;
  private int size;

  /** What the server may still send. */
  private int open;

  /** What has been received and not been delivered. */
  private int unread;

  private boolean closed;

  ReceiveWindow(ReceiveBudget budget) {
    this.budget = budget;
    this.size = budget.initialSize();
    this.open = size;
    budget.commit(size);
  }

  /** The window that the server is told when the stream is opened. */
  int initialSize() {
    return size;
  }

  /** The server has sent so many bytes. */
  void received(int bytes) throws ProtocolViolation {
    if (bytes > open) {
      throw new ProtocolViolation(bytes + " bytes sent into a window of " + open);
    }
    open -= bytes;
    unread += bytes;
  }

  /**
   * So many bytes have been delivered, or dropped.
   *
   * @return by how much the window is to be opened; zero until half of it is used up
   */
  int delivered(int bytes) {
    unread -= bytes;
    budget.release(bytes);
    int held = open + unread;
    if (closed || held > size / 2) {
      return 0;
    }
    size = budget.nextSize(size);
    int more = Math.max(0, size - held);
    open += more;
    budget.commit(more);
    return more;
  }

  /** The stream is closed on our side: the window is not opened any more. */
  void close() {
    closed = true;
  }

  /** The server has closed the stream: nothing comes any more. */
  void end() {
    closed = true;
    budget.release(open);
    open = 0;
  }
}
