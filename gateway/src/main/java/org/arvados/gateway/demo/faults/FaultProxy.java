package org.arvados.gateway.demo.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Relays TCP connections from a loopback port to a server, and spoils them on command: to be put
 * between gateway and controller, gateway and worker, or worker and application. It knows nothing
 * of what it carries. Its methods may be called on any thread but an event loop; it blocks threads
 * of its own, two for each connection.
 */
public final class FaultProxy implements AutoCloseable {
  private final InetSocketAddress server;
  private final int port;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final FaultInForce fault = new FaultInForce();
  private @Nullable ServerSocket listener;
  private @Nullable Thread acceptor;

  private FaultProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    ServerSocket first = bind(0);
    this.port = first.getLocalPort();
    listen(first);
  }

  /**
   * Starts to relay to a server, which need not listen yet.
   *
   * @throws UncheckedIOException when there is no port
   */
  public static FaultProxy start(InetSocketAddress server) {
    try {
      return new FaultProxy(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, also while it refuses connections. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** From now on does this wrong, in place of what it did before. */
  public synchronized void apply(LinkFault next) {
    fault.set(next);
    try {
      if (next instanceof LinkFault.Refuse) {
        stopListening();
      } else if (listener == null) {
        listen(bind(port));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(ProxiedConnection::faultChanged);
  }

  /** Behaves again. */
  public void behave() {
    apply(new LinkFault.None());
  }

  /** Resets the connections that are open now; those after them are treated as before. */
  public void endConnections() {
    connections.forEach(ProxiedConnection::reset);
  }

  /** What it has carried. */
  public ProxyCounters counters() {
    return new ProxyCounters(accepted.get(), connections.size(), toServer.get(), toClient.get());
  }

  /** Ends every connection and frees the port. */
  @Override
  public synchronized void close() throws IOException {
    stopListening();
    connections.forEach(ProxiedConnection::close);
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    return socket;
  }

  private void listen(ServerSocket socket) {
    listener = socket;
    acceptor = start("accept", () -> acceptAll(socket));
  }

  private void stopListening() throws IOException {
    if (listener == null || acceptor == null) {
      return;
    }
    listener.close();
    listener = null;
    try {
      acceptor.join(); // until then its call in the kernel keeps the port open
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        accept(socket.accept());
      } catch (IOException e) {
        // Closed, or a connection that was gone before it was accepted.
      }
    }
  }

  private void accept(Socket client) {
    accepted.incrementAndGet();
    ProxiedConnection connection =
        new ProxiedConnection(client, fault, toServer, toClient, connections::remove);
    connections.add(connection);
    var unused = start("relay", () -> connection.run(server));
  }

  static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, "fault-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
