package org.arvados.gateway.tunnel;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.connect.SshConnects;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.ControllerOptions;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.arvados.gateway.tunnel.ssh.SshSettings;

/**
 * A container on this machine whose ports are this machine's, a wire to it, and clients that reach
 * it in one way.
 */
final class TunnelLab implements AutoCloseable {
  private static final CompletableFuture<GatewayCertificate> CERTIFICATE =
      CompletableFuture.supplyAsync(GatewayCertificate::generate);
  private static final X509Bundle CONTROLLER_CERTIFICATE = controllerCertificate();

  /** Everything is on this machine. */
  static final HostNames NAMES = new HostNames(Runnable::run);

  /** How long opening may take, unless a test says otherwise. */
  static final Duration SETUP = Duration.ofSeconds(20);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());
  private final SshConnects connects = new SshConnects(state);
  private final ContainerRow container =
      state.addContainer(b -> b.running("tunnel https://localhost/"));
  private final TunnelConfig.Way way;
  private FakeCrunchRun crunch;
  private FakeController controller;
  private Wire wire;
  private int port;
  private String scheme = "https";

  private TunnelLab(TunnelConfig.Way way) {
    this.way = way;
  }

  /** Directly to a fake crunch-run. */
  static TunnelLab direct() {
    TunnelLab lab = new TunnelLab(TunnelConfig.Way.DIRECT);
    lab.startCrunch();
    lab.lay(new Wire(lab.crunch.address()));
    return lab;
  }

  /** Through a fake controller that speaks TLS. */
  static TunnelLab controller() throws Exception {
    return controller(
        ControllerOptions.loopback()
            .withTls(
                SslContextBuilder.forServer(CONTROLLER_CERTIFICATE.toKeyManagerFactory()).build()));
  }

  /** Through a fake controller without TLS. */
  static TunnelLab plainController() {
    TunnelLab lab = controller(ControllerOptions.loopback());
    lab.scheme = "http";
    return lab;
  }

  private static TunnelLab controller(ControllerOptions options) {
    TunnelLab lab = new TunnelLab(TunnelConfig.Way.CONTROLLER);
    lab.startCrunch();
    lab.connects.attach(lab.container.uuid().text(), lab.crunch.address());
    lab.controller =
        lab.closing(FakeController.start(lab.state, options, lab.connects.endpoints()));
    lab.lay(
        new Wire(new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.controller.port())));
    return lab;
  }

  /** Directly to a program that prints its port. */
  static TunnelLab program(String... command) throws Exception {
    TunnelLab lab = new TunnelLab(TunnelConfig.Way.DIRECT);
    String[] all = new String[command.length + 2];
    System.arraycopy(command, 0, all, 0, 2);
    all[2] = lab.container.uuid().text();
    all[3] = lab.state.systemRootToken().reveal();
    System.arraycopy(command, 2, all, 4, command.length - 2);
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    lab.closing((AutoCloseable) process::destroy);
    int port = Integer.parseInt(process.inputReader().readLine());
    lab.lay(new Wire(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    return lab;
  }

  private static X509Bundle controllerCertificate() {
    try {
      return new CertificateBuilder()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void lay(Wire laid) {
    wire = closing(laid);
    port = laid.address().getPort();
  }

  /** New clients find a port where nobody listens: a socket is bound to it all the same. */
  void leadNowhere() throws IOException {
    SocketChannel socket =
        closing(
            SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
  }

  private void startCrunch() {
    crunch =
        closing(
            FakeCrunchRun.builder(container.uuid().text(), state.systemRootToken().reveal())
                .services(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .certificate(CERTIFICATE)
                .start());
    CERTIFICATE.join();
  }

  /** Closes something after the test, last opened first. */
  <T extends AutoCloseable> T closing(T resource) {
    resources.push(resource);
    return resource;
  }

  Wire wire() {
    return wire;
  }

  FakeCrunchRun crunch() {
    return crunch;
  }

  SshConnects connects() {
    return connects;
  }

  FakeController controllerServer() {
    return controller;
  }

  ClusterState state() {
    return state;
  }

  /** The container's record, as it is now. */
  ContainerRow container() {
    return state.current(container).orElseThrow();
  }

  /** Sessions from now on exchange keys that often. */
  void serverRekeysEvery(long bytes) {
    crunch.misbehave(new Misbehaviour.RekeyEvery(bytes));
  }

  static TunnelSettings settings(Duration setup, UnaryOperator<SshSettings> change) {
    return new TunnelSettings(
        setup, setup, Duration.ofMinutes(10), change.apply(SshSettings.defaults()));
  }

  /** A client with every default. */
  TunnelClient client() throws Exception {
    return client(settings(SETUP, ssh -> ssh));
  }

  /** A client with other settings. */
  TunnelClient client(TunnelSettings settings) throws Exception {
    return client(settings, SshListener.NONE);
  }

  /** A client that tells what happens to its SSH connections. */
  TunnelClient client(TunnelSettings settings, SshListener listener) throws Exception {
    return client(settings, listener, "localhost", trustedFile(), false);
  }

  /**
   * A client that reaches the controller by that name.
   *
   * @param authorities whom it trusts; empty for the system's authorities
   */
  TunnelClient client(
      TunnelSettings settings,
      SshListener listener,
      String controllerHost,
      Optional<Path> authorities,
      boolean insecure)
      throws Exception {
    ApiToken root = state.systemRootToken();
    URI url = controllerUrl(controllerHost);
    SslProvider provider = SslProvider.OPENSSL;
    TunnelClient.Ways ways =
        (sockets, ticker) ->
            new TunnelWays(
                new TunnelChoice(way, true),
                new DirectTunnel(
                    WorkerTls.context(provider), sockets, NAMES, root, settings, listener),
                new ControllerTunnel(
                    url,
                    ControllerTls.context(provider, authorities, insecure),
                    sockets,
                    NAMES,
                    root,
                    settings,
                    listener,
                    ticker),
                new UnreachableHosts(ticker));
    String address =
        way == TunnelConfig.Way.DIRECT ? "127.0.0.1:" + port : container.gatewayAddress();
    ArvadosUuid uuid = container.uuid();
    return closing(new TunnelClient(settings, ways, uuid, address));
  }

  /** The controller by the wire, under a name. */
  URI controllerUrl(String host) {
    return URI.create(scheme + "://" + host + ":" + port + "/");
  }

  /** The controller's own authority. */
  Optional<Path> trustedFile() throws Exception {
    Path file = Files.createTempFile("controller", ".pem");
    closing((AutoCloseable) () -> Files.delete(file));
    return Optional.of(Files.writeString(file, CONTROLLER_CERTIFICATE.getCertificatePathPEM()));
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("not all could be closed", e);
      }
    }
  }
}
