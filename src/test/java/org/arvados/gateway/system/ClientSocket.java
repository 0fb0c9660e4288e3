package org.arvados.gateway.system;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A client connection whose bytes are the test's own: no library hides when they come. */
final class ClientSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  ClientSocket(InetSocketAddress gateway) throws IOException {
    this(gateway, "0.0.0.0");
  }

  /**
   * @param localAddress where it comes from: any 127.x.y.z, or 0.0.0.0 for what the system chooses
   */
  ClientSocket(InetSocketAddress gateway, String localAddress) throws IOException {
    this(connect(gateway, localAddress));
  }

  private ClientSocket(Socket connected) throws IOException {
    socket = connected;
    in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    out = socket.getOutputStream();
  }

  /** A connection that speaks TLS; the handshake is over. */
  static ClientSocket tls(InetSocketAddress gateway, String localAddress, SSLSocketFactory tls)
      throws IOException {
    Socket plain = connect(gateway, localAddress);
    SSLSocket secure = (SSLSocket) tls.createSocket(plain, "localhost", gateway.getPort(), true);
    secure.startHandshake();
    return new ClientSocket(secure);
  }

  private static Socket connect(InetSocketAddress gateway, String localAddress) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(localAddress, 0));
    socket.connect(gateway, PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /**
   * An answer's head; its body is read from the connection.
   *
   * @param headers by lower-case name, the last of each
   */
  record Response(int status, Map<String, String> headers, InputStream body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  Response exchange(String request) throws IOException {
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    return response();
  }

  Response response() throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    return new Response(status, headers, body(headers));
  }

  private InputStream body(Map<String, String> headers) {
    if (headers.containsKey("transfer-encoding")) {
      return new Chunks(in);
    }
    return new Counted(in, Long.parseLong(headers.getOrDefault("content-length", "0")));
  }

  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended after \"" + line + "\"");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  /** Whether the gateway ends the connection, with or without a word before. */
  boolean isEnded() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketException e) { // a reset
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /** Leaves like a program that crashed: with a TCP reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A body of known length. */
  private static class Counted extends InputStream {
    private final InputStream in;
    private long left;

    Counted(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException(left + " bytes of the body are missing");
      }
      left -= count;
      return count;
    }
  }

  /** A chunked body. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private InputStream chunk = InputStream.nullInputStream();
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = ended ? -1 : chunk.read(target, offset, length);
      if (count < 0 && !ended) {
        next();
        return read(target, offset, length);
      }
      return count;
    }

    private void next() throws IOException {
      String size = line(in);
      long length = Long.parseLong(size.isEmpty() ? line(in) : size, 16);
      chunk = new Counted(in, length);
      if (length == 0) {
        ended = true;
        line(in);
      }
    }
  }
}
