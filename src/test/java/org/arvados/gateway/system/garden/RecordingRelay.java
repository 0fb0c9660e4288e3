package org.arvados.gateway.system.garden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.arvados.gateway.strictness.Message;
import org.arvados.gateway.strictness.MessageParser;

/** Stands before a server, passes bytes on as they come, and writes down what passes. */
final class RecordingRelay implements AutoCloseable {
  private final ServerSocket listener;
  private final int server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "recording-relay");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Connection> connections = new ArrayList<>();
  private final List<Passed> passed = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private RecordingRelay(int server) throws IOException {
    this.server = server;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A request as the gateway sent it, and the server's final answer when that has come. */
  static final class Passed {
    private final Message request;
    private Optional<Message> response = Optional.empty();

    private Passed(Message request) {
      this.request = request;
    }

    Message request() {
      return request;
    }

    Optional<Message> response() {
      return response;
    }
  }

  static RecordingRelay start(int server) throws IOException {
    RecordingRelay relay = new RecordingRelay(server);
    relay.threads.execute(relay::accept);
    return relay;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Every whole request so far, in the order of their ends. */
  synchronized List<Passed> passed() {
    return List.copyOf(passed);
  }

  /** What could not be read, on either side, and what the server sent that answers no request. */
  synchronized List<String> faults() {
    List<String> all = new ArrayList<>(faults);
    connections.stream()
        .filter(connection -> connection.unanswered.isEmpty() && !connection.isMidRequest())
        .map(connection -> connection.responses.rest())
        .filter(rest -> !rest.isEmpty())
        .forEach(rest -> all.add("the server sent what nobody asked for: " + rest));
    return all;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Connection connection =
            new Connection(client, new Socket(InetAddress.getLoopbackAddress(), server));
        synchronized (this) {
          connections.add(connection);
        }
        threads.execute(connection::toServer);
        threads.execute(connection::toClient);
      }
    } catch (IOException e) {
      // closed
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket upstream;
    private final MessageParser requests = new MessageParser();
    private final MessageParser responses = new MessageParser();
    private final List<Passed> unanswered = new ArrayList<>();

    private Connection(Socket client, Socket upstream) throws IOException {
      this.client = client;
      this.upstream = upstream;
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    }

    /** A server may answer what is not whole, such as the head of a body too large for it (413). */
    private boolean isMidRequest() {
      return !requests.rest().isEmpty();
    }

    private void toServer() {
      copy(client, upstream, this::fromClient, () -> {});
    }

    private void toClient() {
      copy(upstream, client, bytes -> fromServer(bytes, false), () -> fromServer("", true));
    }

    private void fromClient(String bytes) {
      requests.add(bytes);
      for (var request = requests.request(); request.isPresent(); request = requests.request()) {
        Passed one = new Passed(request.get());
        passed.add(one);
        unanswered.add(one);
      }
    }

    private void fromServer(String bytes, boolean ended) {
      responses.add(bytes);
      while (!unanswered.isEmpty()) {
        Passed one = unanswered.get(0);
        boolean toHead = one.request.method().equals("HEAD");
        Optional<Message> response = responses.response(toHead, ended);
        if (response.isEmpty()) {
          return;
        }
        if (response.get().status() >= 200) {
          one.response = response;
          unanswered.remove(0);
        }
      }
    }

    private void copy(Socket from, Socket to, Recording recording, Runnable end) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] block = new byte[64 * 1024];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
          record(recording, new String(block, 0, count, ISO_8859_1));
          out.write(block, 0, count);
        }
        synchronized (RecordingRelay.this) {
          end.run();
        }
        to.shutdownOutput();
      } catch (IOException e) {
        closeBoth();
      }
    }

    private void record(Recording recording, String bytes) {
      synchronized (RecordingRelay.this) {
        try {
          recording.add(bytes);
        } catch (AssertionError | RuntimeException e) {
          faults.add(String.valueOf(e.getMessage()));
        }
      }
    }

    private void closeBoth() {
      try {
        client.close();
        upstream.close();
      } catch (IOException e) {
        // closed is closed
      }
    }
  }

  private interface Recording {
    void add(String bytes);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      connections.forEach(Connection::closeBoth);
    }
    threads.shutdownNow();
  }
}
