package org.arvados.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server for misbehaviour below HTTP: a script runs on each connection, which then closes. */
final class RawServer implements AutoCloseable {
  /** What happens on a connection. */
  @FunctionalInterface
  interface Script {
    void run(Connection connection) throws IOException;
  }

  /** One accepted connection. */
  record Connection(Socket socket, RawServer server) {
    /** Reads a request's head and says so to the test. */
    String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        head.write(next);
      }
      server.asked.countDown();
      return head.toString(StandardCharsets.ISO_8859_1);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Waits until the client has closed the connection, and says so to the test. */
    void awaitEnd() {
      try {
        while (socket.getInputStream().read() >= 0) {
          // Whatever else it sends is of no interest.
        }
      } catch (IOException e) {
        // A reset is an end as well.
      }
      server.ended.countDown();
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  RawServer(Script script) throws IOException {
    this.script = script;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  int connections() {
    return sockets.size();
  }

  boolean wasAsked() throws InterruptedException {
    return asked.await(10, TimeUnit.SECONDS);
  }

  boolean clientLeft() throws InterruptedException {
    return ended.await(10, TimeUnit.SECONDS);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        sockets.add(socket);
        script.run(new Connection(socket, this));
      } catch (IOException e) {
        // The client left, or the test is over.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
