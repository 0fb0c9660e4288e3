package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A request as an application gets it.
 *
 * @param head its lines
 * @param body ends where the request ends
 */
record AppRequest(String head, InputStream body) {

  /** Reads a head; empty when the connection ends before. */
  static Optional<AppRequest> read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(in); !line.equals("\r\n"); line = line(in)) {
      if (line.isEmpty()) {
        return Optional.empty();
      }
      head.append(line);
    }
    return Optional.of(new AppRequest(head.toString(), body(head.toString(), in)));
  }

  /** Whether a field of the head has this value. */
  boolean has(String name, String value) {
    return has(head, name, value);
  }

  private static boolean has(String head, String name, String value) {
    return head.lines().anyMatch(line -> line.equalsIgnoreCase(name + ": " + value));
  }

  private static InputStream body(String head, InputStream in) {
    return has(head, "Transfer-Encoding", "chunked")
        ? new Chunks(in)
        : new Part(
            in,
            head.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0));
  }

  /** A line with its end; what there is of it when the connection ends. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.append((char) octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.toString();
  }

  private abstract static class Body extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** What there is, for whoever wants to pass it on at once. */
    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
  }

  private static final class Part extends Body {
    private final InputStream in;
    private long left;

    Part(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      left -= count;
      return count;
    }
  }

  private static final class Chunks extends Body {
    private final InputStream in;
    private Part chunk;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
      this.chunk = new Part(in, 0);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!ended) {
        int count = chunk.read(target, offset, length);
        if (count >= 0) {
          return count;
        }
        next();
      }
      return -1;
    }

    private void next() throws IOException {
      String size = line(in);
      if (size.equals("\r\n")) { // of the chunk before
        size = line(in);
      }
      if (!size.endsWith("\r\n")) {
        throw new EOFException("the last chunk is missing");
      }
      long length = Long.parseLong(size.strip(), 16);
      chunk = new Part(in, length);
      ended = length == 0;
      for (String line = ended ? line(in) : ""; ended && !line.equals("\r\n"); line = line(in)) {
        if (line.isEmpty()) {
          throw new EOFException("trailers without end");
        }
      }
    }
  }

  /** The head of an answer, in bytes. */
  static byte[] answer(String... fields) {
    return ("HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + "\r\n\r\n").getBytes(ISO_8859_1);
  }
}
