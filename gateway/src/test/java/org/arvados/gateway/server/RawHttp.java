package org.arvados.gateway.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that sends exactly the bytes it is given, and reads responses strictly: anything that is
 * not HTTP/1.1 as RFC 9112 writes it fails. Waits at most 20 s for each read.
 */
public final class RawHttp implements AutoCloseable {
  private static final int READ_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** Connects. */
  public RawHttp(InetSocketAddress address) throws IOException {
    this(address, 0);
  }

  /** Connects with a receive buffer of that many bytes; 0 leaves it to the system. */
  public RawHttp(InetSocketAddress address, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(address, READ_MILLIS);
    socket.setSoTimeout(READ_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** One field of a head, as it came. */
  public record Field(String name, String value) {}

  /** The head of a response. */
  public record Head(int status, List<Field> fields) {
    /** The values of a field, in order. */
    public List<String> all(String name) {
      return fields.stream()
          .filter(field -> field.name().equalsIgnoreCase(name))
          .map(Field::value)
          .toList();
    }

    /** The only value of a field; empty when it is absent. */
    public Optional<String> one(String name) {
      List<String> values = all(name);
      if (values.size() > 1) {
        throw new AssertionError(name + " is repeated: " + values);
      }
      return values.stream().findFirst();
    }

    /** Whether the body is in chunks. */
    public boolean isChunked() {
      return one("Transfer-Encoding").filter("chunked"::equals).isPresent();
    }
  }

  /** A whole response. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Response(Head head, byte[] body, List<Field> trailers) {
    /** Its status code. */
    public int status() {
      return head.status();
    }

    /** The only value of a field. */
    public Optional<String> one(String name) {
      return head.one(name);
    }

    /** The values of a field. */
    public List<String> all(String name) {
      return head.all(name);
    }

    /** The body as text. */
    public String text() {
      return new String(body, ISO_8859_1);
    }
  }

  /** Sends text as ISO 8859-1. */
  public RawHttp send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  /** Sends bytes. */
  public RawHttp send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Reads a final response to anything but HEAD; interim ones before it are dropped. */
  public Response response() throws IOException {
    Head head = head();
    while (head.status() < 200) {
      head = head();
    }
    return body(head);
  }

  /** Reads a response that has no body whatever its head says. */
  public Response bodyless() throws IOException {
    return new Response(head(), new byte[0], List.of());
  }

  /** Reads one head, interim ones too. */
  public Head head() throws IOException {
    String status = line();
    if (!status.matches("HTTP/1\\.1 [1-5]\\d\\d [ -~]*")) {
      throw new AssertionError("not a status line: " + status);
    }
    return new Head(Integer.parseInt(status.substring(9, 12)), fields());
  }

  /** Reads the body that belongs to a head. */
  public Response body(Head head) throws IOException {
    boolean bodyless = head.status() < 200 || head.status() == 204 || head.status() == 304;
    if (bodyless) {
      return new Response(head, new byte[0], List.of());
    }
    Optional<String> length = head.one("Content-Length");
    if (head.isChunked()) {
      if (length.isPresent()) {
        throw new AssertionError("both lengths");
      }
      return chunked(head);
    }
    if (length.isEmpty()) {
      return new Response(head, rest(), List.of());
    }
    return new Response(head, read(Integer.parseInt(length.get())), List.of());
  }

  private Response chunked(Head head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
      body.write(chunk);
    }
    return new Response(head, body.toByteArray(), fields());
  }

  /** Reads one chunk; the last is empty and its trailers follow. */
  public byte[] chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    byte[] chunk = read(size);
    if (size > 0 && !line().isEmpty()) {
      throw new AssertionError("a chunk is longer than its size");
    }
    return chunk;
  }

  /** Reads fields up to the empty line. */
  public List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.charAt(0) == ' ') {
        throw new AssertionError("not a field: " + line);
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return fields;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the connection ended after: " + line);
      }
      if (octet == '\r') {
        if (in.read() != '\n') {
          throw new AssertionError("a bare carriage return");
        }
        return line.toString();
      }
      if (octet == '\n') {
        throw new AssertionError("a bare line feed");
      }
      line.append((char) octet);
    }
  }

  /** Reads exactly so many bytes. */
  public byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(bytes.length + " of " + count + " bytes came");
    }
    return bytes;
  }

  /** The stream, for long bodies. */
  public InputStream in() {
    return in;
  }

  /** Reads to the end of the connection. */
  public byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /** Whether the gateway ends the connection without another byte; a reset counts. */
  public boolean ends() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Ends the sending half of the connection; what comes can still be read. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a reset, as a client that crashes. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whether nothing comes for so long. */
  public boolean isSilentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      in.mark(1);
      int octet = in.read();
      in.reset();
      return octet == -2;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(READ_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
