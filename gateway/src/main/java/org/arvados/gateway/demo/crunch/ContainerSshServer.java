package org.arvados.gateway.demo.crunch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.AbstractKeyPairProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuthNoneFactory;

/**
 * The SSH server behind the upgrade (arvados-protocol section 6.6), trimmed to what the service
 * gateway may use: {@code direct-tcpip} channels only, no shell, no authentication (the TLS proof
 * came before), one cipher family. It listens on a loopback port of its own, to which tunnels are
 * relayed.
 */
final class ContainerSshServer implements AutoCloseable {
  private static final long WINDOW = 2L << 20;
  private static final long MAX_PACKET = 32L << 10;
  private static final long REKEY_BYTES = 64L << 30;
  private static final Duration NEVER = Duration.ofDays(365);

  private final SshServer server;

  /**
   * A server that has not started.
   *
   * @param certificate of the container gateway; nobody looks at host keys, so its key is good for
   *     this, too, and none is made
   */
  ContainerSshServer(
      ContainerNetwork network, Meter meter, CompletableFuture<GatewayCertificate> certificate) {
    // Its AES-GCM in Java is many times slower than the platform's.
    SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
    server = ServerBuilder.builder().build();
    algorithms(server);
    limits(server);
    server.setKeyPairProvider(new HostKey(certificate));
    server.setUserAuthFactories(List.of(UserAuthNoneFactory.INSTANCE));
    server.setChannelFactories(List.of(new DirectTcpipFactory(network, meter)));
    server.setGlobalRequestHandlers(
        List.of((service, request, wantsReply, buffer) -> RequestHandler.Result.ReplyFailure));
    server.setUnknownChannelReferenceHandler(
        (service, command, channel, buffer) -> {
          throw new IOException("ssh: invalid channel " + channel);
        });
    server.setNioWorkers(2);
    server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
  }

  private static void algorithms(SshServer server) {
    server.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            false,
            List.of(BuiltinDHFactories.curve25519, BuiltinDHFactories.ecdhp256),
            ServerBuilder.DH2KEX));
    server.setSignatureFactories(List.of(BuiltinSignatures.rsaSHA256, BuiltinSignatures.rsaSHA512));
    server.setCipherFactories(List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm));
    server.setMacFactories(List.of(BuiltinMacs.hmacsha256etm));
    server.setCompressionFactories(List.of(BuiltinCompressions.none));
  }

  private static void limits(SshServer server) {
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Go");
    CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW);
    CoreModuleProperties.MAX_PACKET_SIZE.set(server, MAX_PACKET);
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(server, REKEY_BYTES);
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    for (var timeout :
        List.of(
            CoreModuleProperties.REKEY_TIME_LIMIT,
            CoreModuleProperties.IDLE_TIMEOUT,
            CoreModuleProperties.AUTH_TIMEOUT,
            CoreModuleProperties.NIO2_MIN_WRITE_TIMEOUT,
            CoreModuleProperties.CHANNEL_CLOSE_TIMEOUT)) {
      timeout.set(server, NEVER);
    }
  }

  void start() throws IOException {
    server.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  /** Lets sessions that begin from now on change keys that often; 0 is the default again. */
  void rekeyEvery(long bytes) {
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(server, bytes == 0 ? REKEY_BYTES : bytes);
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private record DirectTcpipFactory(ContainerNetwork network, Meter meter)
      implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
      return new DirectTcpipChannel(network, meter);
    }
  }

  /** There when it is asked for, since the upgrade came over a connection with the certificate. */
  private static final class HostKey extends AbstractKeyPairProvider {
    private final CompletableFuture<GatewayCertificate> certificate;

    HostKey(CompletableFuture<GatewayCertificate> certificate) {
      this.certificate = certificate;
    }

    @Override
    public Iterable<KeyPair> loadKeys(SessionContext session) {
      GatewayCertificate made = certificate.join();
      return List.of(new KeyPair(made.certificate().getPublicKey(), made.key()));
    }
  }
}
