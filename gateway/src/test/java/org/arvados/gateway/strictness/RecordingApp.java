package org.arvados.gateway.strictness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.arvados.gateway.strictness.CorpusRow.Ending;

/**
 * An application that writes down every byte it gets and answers each whole request with what it is
 * told to. Behind a 101 it sends back what it gets.
 */
public final class RecordingApp implements AutoCloseable {
  private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "recording-app");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Connection> connections = new ArrayList<>();
  private final List<Seen> requests = new ArrayList<>();
  private Optional<Reply> next = Optional.empty();
  private Sending later = () -> {};

  private interface Sending {
    void send() throws IOException;
  }

  private RecordingApp() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A whole request, and the number of its connection. */
  public record Seen(int connection, Message message) {}

  /**
   * What to answer once.
   *
   * @param bytes sent at once
   * @param later sent by {@link #sendLater}
   */
  public record Reply(String bytes, String later, Ending ending) {}

  /** Starts one. */
  public static RecordingApp start() throws IOException {
    RecordingApp app = new RecordingApp();
    app.threads.execute(app::accept);
    return app;
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Answers the next request so; those behind it get ordinary answers. */
  public synchronized void answerNext(Reply reply) {
    next = Optional.of(reply);
  }

  /** Forgets what it has seen. */
  public synchronized void forget() {
    next = Optional.empty();
    requests.clear();
    connections.removeIf(connection -> connection.ended);
    connections.forEach(connection -> connection.parser = new MessageParser());
  }

  /** Every whole request since then, in order. */
  public synchronized List<Seen> requests() {
    return List.copyOf(requests);
  }

  /** What has come since then and is no whole request, on all connections. */
  public synchronized List<String> parts() {
    return connections.stream()
        .map(connection -> Message.withoutId(connection.parser.rest()))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** What went wrong in reading what the gateway wrote. */
  public synchronized List<String> faults() {
    return connections.stream().flatMap(connection -> connection.fault.stream()).toList();
  }

  /** Sends what the last reply kept for later. */
  public synchronized void sendLater() throws IOException {
    later.send();
  }

  private void accept() {
    int number = 0;
    try {
      while (true) {
        Connection connection = new Connection(listener.accept(), number++);
        synchronized (this) {
          connections.add(connection);
        }
        threads.execute(connection::serve);
      }
    } catch (IOException e) {
      // closed
    }
  }

  private final class Connection {
    private final Socket socket;
    private final int number;
    private MessageParser parser = new MessageParser();
    private boolean raw;
    private boolean ended;
    private Optional<String> fault = Optional.empty();

    private Connection(Socket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    private void serve() {
      try (socket) {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        byte[] block = new byte[64 * 1024];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
          received(new String(block, 0, count, ISO_8859_1));
        }
      } catch (IOException e) {
        // the gateway has reset it
      } catch (AssertionError e) {
        fault = Optional.of(String.valueOf(e.getMessage()));
      } finally {
        ended = true;
      }
    }

    private void received(String bytes) throws IOException {
      if (raw) {
        send(bytes);
        return;
      }
      for (Optional<Message> request = take(bytes); request.isPresent(); request = take("")) {
        answer(request.get());
      }
    }

    private Optional<Message> take(String bytes) {
      synchronized (RecordingApp.this) {
        parser.add(bytes);
        Optional<Message> request = raw ? Optional.empty() : parser.request();
        request.ifPresent(message -> requests.add(new Seen(number, message)));
        return request;
      }
    }

    private void answer(Message request) throws IOException {
      Optional<Reply> told;
      synchronized (RecordingApp.this) {
        told = next;
        next = Optional.empty();
      }
      Reply reply = told.orElseGet(() -> new Reply(ordinary(request), "", Ending.KEEP));
      raw = reply.bytes().startsWith("HTTP/1.1 101");
      send(reply.bytes());
      synchronized (RecordingApp.this) {
        later = () -> send(reply.later());
      }
      if (reply.ending() == Ending.CLOSE) {
        socket.close();
      }
    }

    private void send(String bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes.getBytes(ISO_8859_1));
      out.flush();
    }
  }

  private static String ordinary(Message request) {
    if (!request.all("Upgrade").isEmpty()) {
      return "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
          + request.all("Upgrade").get(0)
          + "\r\nSec-WebSocket-Accept: "
          + accept(request.all("Sec-WebSocket-Key"))
          + "\r\n\r\n";
    }
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
        + (request.method().equals("HEAD") ? "" : "ok");
  }

  /** RFC 6455 section 4.2.2. */
  private static String accept(List<String> key) {
    try {
      byte[] text = (String.join("", key) + ACCEPT_GUID).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      for (Connection connection : connections) {
        connection.socket.close();
      }
    }
    threads.shutdownNow();
  }
}
