package org.arvados.gateway.demo.crunch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** Names that the tests share, and one certificate, since making one costs most of a second. */
final class Fixture {
  static final String TOKEN = "exampleSystemRootToken0123456789abcdefghijklmnopqrstu";
  static final String UUID = "zzzzz-dz642-0gatewayvector1";
  static final CompletableFuture<GatewayCertificate> CERTIFICATE =
      CompletableFuture.supplyAsync(GatewayCertificate::generate);

  static {
    // The library logs every packet otherwise.
    ((Logger) LoggerFactory.getLogger("org.apache.sshd")).setLevel(Level.ERROR);
    ((Logger) LoggerFactory.getLogger("org.arvados.gateway.demo.crunch")).setLevel(Level.INFO);
    ((Logger) LoggerFactory.getLogger("io.netty")).setLevel(Level.INFO);
  }

  private Fixture() {}

  /** A server whose container has one service, on the given port. */
  static FakeCrunchRun server(int port, InetSocketAddress service) {
    return FakeCrunchRun.builder(UUID, TOKEN)
        .certificate(CERTIFICATE)
        .services(asked -> asked == port ? service : null)
        .start();
  }
}
