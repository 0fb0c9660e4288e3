package org.arvados.gateway.tunnel.ssh;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A service behind the SSH server: accepts connections and runs a behaviour on each. */
public final class TestApp implements AutoCloseable {
  /** What is done with a connection, which is closed afterwards. */
  public interface Behaviour {
    /** Serves one connection. */
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private TestApp(Behaviour behaviour) throws IOException {
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    daemon(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            sockets.add(socket);
            daemon(
                () -> {
                  try (socket) {
                    behaviour.serve(socket.getInputStream(), socket.getOutputStream());
                  }
                });
          }
        });
  }

  /** Runs a behaviour on each connection. */
  public static TestApp of(Behaviour behaviour) {
    try {
      return new TestApp(behaviour);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends back what comes. */
  public static TestApp echo() {
    return of(InputStream::transferTo);
  }

  /** Reads a count as eight bytes, then sends that many bytes of {@link Pattern}. */
  public static TestApp source() {
    return of(
        (in, out) -> {
          long count = new DataInputStream(in).readLong();
          Pattern pattern = new Pattern();
          byte[] block = new byte[64 * 1024];
          for (long left = count; left > 0; ) {
            int length = (int) Math.min(block.length, left);
            pattern.fill(block, length);
            out.write(block, 0, length);
            left -= length;
          }
        });
  }

  /** Where it listens, on loopback. */
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.forEach(Thread::interrupt);
  }

  private interface Task {
    void run() throws IOException;
  }

  private void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The test has closed the socket, or the peer has.
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }
}
