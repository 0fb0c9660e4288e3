package org.arvados.gateway.demo.crunch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * An SSH connection of the library's own client through the gateway's TLS and upgrade, by way of a
 * small relay.
 */
final class SshTunnel implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final GatewayClient gateway;
  private final ServerSocket relay;
  private final SshClient client;
  private final ClientSession session;
  private final AtomicInteger keyExchanges = new AtomicInteger();

  SshTunnel(FakeCrunchRun server) throws Exception {
    gateway = new GatewayClient(server);
    gateway.upgrade();
    gateway.socket().setSoTimeout(0);
    relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    start(this::relay);
    client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    CoreModuleProperties.WINDOW_SIZE.set(client, 2L << 20);
    client.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionEvent(Session of, Event event) {
            if (event == Event.KeyEstablished) {
              keyExchanges.incrementAndGet();
            }
          }
        });
    client.start();
    session =
        client
            .connect(
                "anyone", InetAddress.getLoopbackAddress().getHostAddress(), relay.getLocalPort())
            .verify(PATIENCE)
            .getSession();
    session.auth().verify(PATIENCE);
  }

  ClientSession session() {
    return session;
  }

  int keyExchanges() {
    return keyExchanges.get();
  }

  /** Opens a channel, confirmed or not yet. */
  TestChannel open(String host, int port) throws Exception {
    TestChannel channel = new TestChannel(host, port);
    session.getService(ConnectionService.class).registerChannel(channel);
    channel.open();
    return channel;
  }

  private void relay() {
    try (Socket ssh = relay.accept()) {
      ssh.setTcpNoDelay(true);
      Thread up = start(() -> copy(ssh, gateway.socket()));
      copy(gateway.socket(), ssh);
      gateway.close();
      up.join();
    } catch (IOException | InterruptedException e) {
      // The test has ended the connection.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.close();
    } catch (IOException e) {
      // One of both sides has ended.
    }
  }

  private static Thread start(Runnable body) {
    Thread thread = new Thread(body, "ssh-tunnel-relay");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() throws IOException {
    client.stop();
    gateway.close();
    relay.close();
  }
}
