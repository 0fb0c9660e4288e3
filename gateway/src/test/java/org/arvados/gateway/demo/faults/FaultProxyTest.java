package org.arvados.gateway.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The fault proxy does what it is told, and counts")
@Timeout(30)
class FaultProxyTest {
  private ServerSocket listener;
  private FaultProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void start() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.start((InetSocketAddress) listener.getLocalSocketAddress());
    connect();
  }

  private void connect() throws IOException {
    client = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    server = listener.accept();
    client.setSoTimeout(5000);
    server.setSoTimeout(5000);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    proxy.close();
    listener.close();
  }

  private static void send(Socket socket, int bytes) throws IOException {
    socket.getOutputStream().write(new byte[bytes]);
  }

  private static int receive(Socket socket, int bytes) throws IOException {
    return socket.getInputStream().readNBytes(bytes).length;
  }

  private static boolean isSilent(Socket socket) throws IOException {
    socket.setSoTimeout(300);
    try {
      return socket.getInputStream().read() == -2;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(5000);
    }
  }

  @Test
  void bytesPassBothWaysAndAreCounted() throws Exception {
    send(client, 100_000);
    assertThat(receive(server, 100_000)).isEqualTo(100_000);
    send(server, 50_000);
    assertThat(receive(client, 50_000)).isEqualTo(50_000);
    assertThat(proxy.counters()).isEqualTo(new ProxyCounters(1, 1, 100_000, 50_000));
    client.close();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    server.close();
    await().until(() -> proxy.counters().open() == 0);
  }

  @Test
  void refusalEndsConnectionsAndRefusesNewOnesUntilItIsOver() throws Exception {
    proxy.apply(new LinkFault.Refuse());
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> new Socket(proxy.address().getAddress(), proxy.address().getPort()))
        .isInstanceOf(ConnectException.class);
    proxy.behave();
    connect();
    bytesPass();
  }

  private void bytesPass() throws IOException {
    send(client, 10);
    assertThat(receive(server, 10)).isEqualTo(10);
  }

  @Test
  void resetIsOne() {
    proxy.apply(new LinkFault.Reset());
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void connectionsAreEndedAndNewOnesPass() throws Exception {
    proxy.endConnections();
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    await().until(() -> proxy.counters().open() == 0);
    connect();
    bytesPass();
  }

  @Test
  void cutComesAfterExactlySoManyBytes() throws Exception {
    proxy.apply(new LinkFault.CutAfter(Direction.TO_CLIENT, 20_000));
    send(server, 50_000);
    assertThat(client.getInputStream().readAllBytes()).hasSize(20_000);
  }

  @Test
  void halfCloseEndsOneDirectionOnly() throws Exception {
    proxy.apply(new LinkFault.HalfClose(Direction.TO_SERVER, 0));
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    send(server, 10);
    assertThat(receive(client, 10)).isEqualTo(10);
  }

  @Test
  void stallHoldsBytesBackUntilItIsOver() throws Exception {
    proxy.apply(new LinkFault.Stall(Direction.TO_SERVER, 5));
    send(client, 10);
    assertThat(receive(server, 5)).isEqualTo(5);
    assertThat(isSilent(server)).isTrue();
    send(server, 3);
    assertThat(receive(client, 3)).as("the other direction").isEqualTo(3);
    proxy.behave();
    assertThat(receive(server, 5)).isEqualTo(5);
  }

  @Test
  void delayAndThrottleTakeTheirTime() throws Exception {
    proxy.apply(new LinkFault.Delay(Duration.ofMillis(300)));
    long start = System.nanoTime();
    bytesPass();
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(290).toNanos());

    proxy.apply(new LinkFault.Throttle(10_000));
    start = System.nanoTime();
    send(client, 5000);
    assertThat(receive(server, 5000)).isEqualTo(5000);
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(300).toNanos());
  }
}
