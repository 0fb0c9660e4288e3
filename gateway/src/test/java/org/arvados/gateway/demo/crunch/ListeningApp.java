package org.arvados.gateway.demo.crunch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.arvados.gateway.demo.ReservedPort;

/** A service whose connections a test holds in its hands, blocking. */
final class ListeningApp implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final InetSocketAddress dead;

  ListeningApp() throws IOException {
    listener.setSoTimeout(10_000);
    dead = new InetSocketAddress(InetAddress.getLoopbackAddress(), ReservedPort.unused());
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** An address where nothing listens. */
  InetSocketAddress deadAddress() {
    return dead;
  }

  Peer accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(10_000);
    accepted.add(socket);
    return new Peer(socket);
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : accepted) {
      socket.close();
    }
    listener.close();
  }

  /** One connection, as the service sees it. */
  record Peer(Socket socket) {
    String read(int length) throws IOException {
      return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Whether the other side ends within that time; nothing else may come. */
    boolean sawEnd(Duration within) {
      try {
        socket.setSoTimeout((int) within.toMillis());
        if (socket.getInputStream().read() >= 0) {
          throw new AssertionError("data instead of an end");
        }
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (SocketException e) {
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
