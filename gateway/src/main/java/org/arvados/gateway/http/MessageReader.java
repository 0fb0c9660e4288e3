package org.arvados.gateway.http;

import static org.arvados.gateway.http.MalformedMessageException.badRequest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages off a byte stream, one object per call: head, contents as they come, last content.
 * It stops at any byte and goes on with the next buffer; it holds no buffer, only the bytes of an
 * unfinished line. A {@link MalformedMessageException} ends it.
 */
final class MessageReader {
  private enum State {
    START_LINE,
    FIELDS,
    COUNTED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    END
  }

  private final Http1Limits limits;
  private final StartLine startLine;
  private final LineReader line = new LineReader();
  private final Framing framing = new Framing();
  private final ChunkSize chunkSize;

  private State state = State.START_LINE;
  private boolean begun;
  private boolean emptyLineSkipped;
  private @Nullable HttpMessage head;
  private @Nullable HttpHeaders trailers;
  private int fields;
  private long remaining;

  MessageReader(Http1Limits limits, StartLine startLine) {
    this.limits = limits;
    this.startLine = startLine;
    this.chunkSize = new ChunkSize(limits.chunkSizeDigits());
  }

  /**
   * The next object, or null when more bytes are needed.
   *
   * @param in read from; contents are retained slices of it
   */
  @Nullable HttpObject next(ByteBuf in) {
    if (state == State.START_LINE && !readStartLine(in)) {
      return null;
    }
    return switch (state) {
      case FIELDS -> readFields(in);
      case COUNTED, UNTIL_CLOSE -> in.isReadable() ? content(in) : null;
      case END -> end(LastHttpContent.EMPTY_LAST_CONTENT);
      default -> readChunked(in);
    };
  }

  /** Whether the message whose head was last returned, or begins to arrive, is not at its end. */
  boolean isInMessage() {
    boolean onlyEmptyLine = state == State.START_LINE && line.length() == 0;
    return begun && !onlyEmptyLine;
  }

  /** Whether the last head returned asks that the connection end (RFC 9112 section 9.6). */
  boolean isClose() {
    return framing.isClose();
  }

  /**
   * Says that no byte will follow.
   *
   * @return the last content, when the end of the bytes is the end of the message; otherwise null
   */
  @Nullable LastHttpContent endOfInput() {
    return state == State.UNTIL_CLOSE ? end(LastHttpContent.EMPTY_LAST_CONTENT) : null;
  }

  /** Gives its memory back: after this message comes none. */
  void trim() {
    line.trim();
  }

  private boolean readStartLine(ByteBuf in) {
    if (!begun) {
      if (!in.isReadable()) {
        return false;
      }
      begin(in);
    }
    while (readLine(in, startLine.tooLong())) {
      if (line.length() > 0) {
        head = startLine.parse(line.bytes(), line.length());
        state = State.FIELDS;
        return true;
      }
      if (emptyLineSkipped || !startLine.toleratesEmptyLine()) {
        throw badRequest("empty line instead of a start line");
      }
      emptyLineSkipped = true;
    }
    return false;
  }

  private void begin(ByteBuf in) {
    if (!startLine.mayBeginWith(in.getByte(in.readerIndex()))) {
      throw badRequest("malformed start line");
    }
    begun = true;
    emptyLineSkipped = false;
    fields = 0;
    framing.clear();
    line.begin(limits.headBytes());
  }

  private @Nullable HttpMessage readFields(ByteBuf in) {
    HttpMessage message = head;
    if (message == null) {
      throw new IllegalStateException("no head");
    }
    if (!readFieldLines(in, message.headers(), limits.fields())) {
      return null;
    }
    enterBody(startLine.bodyLength(message, framing));
    head = null;
    return message;
  }

  /** Reads up to the empty line at the end of a section; false when more bytes are needed. */
  private boolean readFieldLines(ByteBuf in, HttpHeaders headers, int most) {
    while (readLine(in, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)) {
      if (line.length() == 0) {
        line.end();
        return true;
      }
      if (++fields > most) {
        throw new MalformedMessageException(
            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many fields");
      }
      FieldLine.parse(line.bytes(), line.length(), headers, framing);
    }
    return false;
  }

  private boolean readLine(ByteBuf in, HttpResponseStatus tooLarge) {
    boolean whole = line.read(in);
    if (line.isOverBudget()) {
      throw new MalformedMessageException(tooLarge, "head or trailers too large");
    }
    return whole;
  }

  private void enterBody(long length) {
    remaining = length;
    if (length == Framing.CHUNKED) {
      state = State.CHUNK_SIZE;
      chunkSize.clear();
    } else if (length == Framing.UNTIL_CLOSE) {
      state = State.UNTIL_CLOSE;
    } else if (length == Framing.NO_MESSAGE) {
      state = State.START_LINE;
      begun = false;
    } else {
      state = length == 0 ? State.END : State.COUNTED;
    }
  }

  private @Nullable HttpObject readChunked(ByteBuf in) {
    while (state != State.TRAILERS) {
      if (!in.isReadable()) {
        return null;
      }
      switch (state) {
        case CHUNK_DATA -> {
          return content(in);
        }
        case CHUNK_END -> readChunkEnd(in.readByte());
        default -> readChunkSize(in.readByte());
      }
    }
    return readTrailers(in);
  }

  private void readChunkSize(byte octet) {
    if (!chunkSize.add(octet)) {
      return;
    }
    remaining = chunkSize.value();
    chunkSize.clear();
    state = State.CHUNK_DATA;
    if (remaining == 0) {
      state = State.TRAILERS;
      fields = 0;
      trailers = null;
      framing.clearTrailers();
      line.begin(limits.trailerBytes());
    }
  }

  /** The line end behind chunk data; {@link #remaining} counts down from 2. */
  private void readChunkEnd(byte octet) {
    if (octet != (remaining == 2 ? '\r' : '\n')) {
      throw badRequest("chunk data without line end");
    }
    if (--remaining == 0) {
      state = State.CHUNK_SIZE;
    }
  }

  private @Nullable HttpObject readTrailers(ByteBuf in) {
    HttpHeaders section = trailers;
    if (section == null) {
      section = StartLine.newHeaders();
      trailers = section;
    }
    if (!readFieldLines(in, section, limits.trailerFields())) {
      return null;
    }
    framing.requireNone();
    trailers = null;
    return end(
        section.isEmpty()
            ? LastHttpContent.EMPTY_LAST_CONTENT
            : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, section));
  }

  private HttpObject content(ByteBuf in) {
    if (state == State.UNTIL_CLOSE) {
      return new DefaultHttpContent(in.readRetainedSlice(in.readableBytes()));
    }
    int count = (int) Math.min(remaining, in.readableBytes());
    remaining -= count;
    if (remaining == 0) {
      boolean chunk = state == State.CHUNK_DATA;
      state = chunk ? State.CHUNK_END : State.END;
      remaining = chunk ? 2 : 0;
    }
    return new DefaultHttpContent(in.readRetainedSlice(count));
  }

  private LastHttpContent end(LastHttpContent last) {
    state = State.START_LINE;
    begun = false;
    return last;
  }
}
