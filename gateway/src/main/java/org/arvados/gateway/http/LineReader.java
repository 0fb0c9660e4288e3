package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects one CRLF-ended line at a time, from however many buffers it arrives in. Bytes of an
 * unfinished line are kept here, so no buffer is held for it and none is searched twice.
 */
final class LineReader {
  private static final int SMALL = 512;
  private static final byte[] NONE = new byte[0];
  private static final int KEPT = 8 * 1024;

  private byte[] bytes = new byte[SMALL];
  private int length;
  private int budget;
  private boolean complete;

  /** Begins a section of lines that may take so many bytes in all, line ends included. */
  void begin(int budget) {
    this.budget = budget;
    length = 0;
    complete = false;
  }

  /** Ends a section: an idle connection does not keep the room that one long line took. */
  void end() {
    if (bytes.length > KEPT) {
      bytes = new byte[SMALL];
    }
  }

  /** Gives its memory back: nothing more is read for long. To be called between sections. */
  void trim() {
    bytes = NONE;
    length = 0;
  }

  /**
   * Takes bytes up to the end of the line.
   *
   * @return whether the line is whole; then {@link #bytes} and {@link #length} give it
   */
  boolean read(ByteBuf in) {
    if (complete) {
      length = 0;
      complete = false;
    }
    int from = in.readerIndex();
    int window = Math.min(in.readableBytes(), budget);
    int lineFeed = in.indexOf(from, from + window, (byte) '\n');
    append(in, lineFeed < 0 ? window : lineFeed - from + 1);
    if (lineFeed >= 0) {
      stripLineEnd();
    }
    return complete;
  }

  /** Whether the section has spent its budget without an end. */
  boolean isOverBudget() {
    return budget == 0 && !complete;
  }

  /** Whether some of a line has arrived, but not all. */
  boolean isPartial() {
    return length > 0 && !complete;
  }

  /** The line is the first {@link #length} of these. */
  byte[] bytes() {
    return bytes;
  }

  /** Length without the line end. */
  int length() {
    return length;
  }

  private void append(ByteBuf in, int count) {
    int needed = length + count;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
    }
    in.readBytes(bytes, length, count);
    length = needed;
    budget -= count;
  }

  private void stripLineEnd() {
    if (length < 2 || bytes[length - 2] != '\r') {
      throw MalformedMessageException.badRequest("line feed without carriage return");
    }
    length -= 2;
    complete = true;
  }
}
