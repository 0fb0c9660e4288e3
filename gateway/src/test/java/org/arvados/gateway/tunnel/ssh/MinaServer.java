package org.arvados.gateway.tunnel.ssh;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPairGenerator;
import java.util.List;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthNoneFactory;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.slf4j.LoggerFactory;

/** Apache MINA SSHD as an SSH server on loopback that forwards to everything. */
final class MinaServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();

  MinaServer() throws Exception {
    // It writes several lines for each packet when nobody stops it.
    ((Logger) LoggerFactory.getLogger("org.apache.sshd")).setLevel(Level.ERROR);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(generator.generateKeyPair()));
    server.setUserAuthFactories(List.of(UserAuthNoneFactory.INSTANCE));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
  }

  /** The server, to be changed before it is started. */
  SshServer server() {
    return server;
  }

  /** Makes the server begin a key exchange after so many bytes. */
  MinaServer rekeyAfter(long bytes) {
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(server, bytes);
    return this;
  }

  InetSocketAddress start() throws IOException {
    server.start();
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
