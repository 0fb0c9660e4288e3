package org.arvados.gateway.demo.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.arvados.gateway.demo.faults.LinkFault.Direction;

/** One connection through a {@link FaultProxy}: its two sockets, and a pump for each direction. */
final class ProxiedConnection {
  private final Socket client;
  private final Socket server = new Socket();
  private final AtomicLong toServer;
  private final AtomicLong toClient;
  private final FaultInForce faults;
  private final Consumer<ProxiedConnection> whenClosed;
  private final AtomicInteger directions = new AtomicInteger(2);
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean connected;
  private boolean changedBefore;

  ProxiedConnection(
      Socket client,
      FaultInForce faults,
      AtomicLong toServer,
      AtomicLong toClient,
      Consumer<ProxiedConnection> whenClosed) {
    this.client = client;
    this.faults = faults;
    this.toServer = toServer;
    this.toClient = toClient;
    this.whenClosed = whenClosed;
  }

  /** Connects and relays; returns when the direction to the server has ended. */
  void run(InetSocketAddress address) {
    try {
      LinkFault fault = faults.now().fault();
      if (fault instanceof LinkFault.Reset || fault instanceof LinkFault.Refuse) {
        reset();
        return;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(address);
      connected();
    } catch (IOException e) {
      close();
      return;
    }
    FaultPump back = new FaultPump(this, Direction.TO_CLIENT, server, client, faults, toClient);
    var unused = FaultProxy.start("relay-back", back::run);
    new FaultPump(this, Direction.TO_SERVER, client, server, faults, toServer).run();
  }

  private synchronized void connected() {
    connected = true;
    if (changedBefore) {
      faultChanged();
    }
  }

  /** A fault that waits for no byte strikes now: the pumps are waiting for some. */
  synchronized void faultChanged() {
    changedBefore = !connected;
    LinkFault fault = faults.now().fault();
    if (fault instanceof LinkFault.Reset
        || (fault instanceof LinkFault.ResetAfter after && after.bytes() == 0)) {
      reset();
    } else if (fault instanceof LinkFault.Refuse
        || (fault instanceof LinkFault.CutAfter after && after.bytes() == 0)) {
      cut();
    } else if (fault instanceof LinkFault.HalfClose half && half.bytes() == 0) {
      halfClose(half.direction());
    }
  }

  void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    close();
  }

  void cut() {
    halfClose(Direction.TO_SERVER);
    halfClose(Direction.TO_CLIENT);
    close();
  }

  void halfClose(Direction direction) {
    try {
      (direction == Direction.TO_SERVER ? server : client).shutdownOutput();
    } catch (IOException e) {
      // It has ended otherwise.
    }
  }

  /** A direction has come to its end; with the second one all is over. */
  void ended() {
    if (directions.decrementAndGet() == 0) {
      close();
    }
  }

  boolean isClosed() {
    return closed.get();
  }

  void close() {
    if (closed.compareAndSet(false, true)) {
      closeQuietly(client);
      closeQuietly(server);
      whenClosed.accept(this);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing to be done about it.
    }
  }
}
