package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.demo.ReservedPort;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.samples.SampleService;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole cluster whose services the gateway reaches in one way, over wires that can be told to
 * fail. Its services: {@code app} is the test's own, {@code samples} is the sample service, and
 * behind {@code nobody} nothing listens. Keys of SSH are exchanged every few megabytes, from both
 * sides, whatever the test is about.
 */
final class WayBed implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  /** How the gateway gets to a container gateway, and what it asks of it. */
  enum Way {
    DIRECT,
    CONTROLLER,
    HTTP
  }

  /** What a way cannot carry, as the rows of the table in docs/operate.md. */
  enum Lack {
    UPGRADES("WebSockets and other upgrades"),
    PROMPTNESS("events, progress, any answer that comes bit by bit"),
    TRAILERS("trailers, in both directions"),
    INTERIM("interim answers"),
    LENGTH("length of a request's body"),
    DUPLEX("an answer that begins before the request has ended");

    private final String row;

    Lack(String row) {
      this.row = row;
    }

    String row() {
      return row;
    }
  }

  /** Answers a request of the test's application. */
  interface Handler {
    /** Whether the connection may carry another request. */
    boolean answer(AppRequest request, OutputStream out) throws IOException;
  }

  private static final List<String> SERVICES = List.of("app", "samples", "nobody");
  private static final long REKEY = 8L << 20;

  /** Long enough for a busy machine, and waited for only by who tests it. */
  private static final Duration SETUP = Duration.ofSeconds(4);

  /** Of the largest bodies. */
  private static final long BULK = Long.getLong("way.bulk.bytes", 1L << 30);

  private final Way way;
  private final Optional<String> program;
  private final GatewayExtension gateway = GatewayExtension.of(this::describe);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<String, Wire> wires = new HashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Handler handler = WayBed::ok;

  private WayBed(Way way, Optional<String> program) {
    this.way = way;
    this.program = program;
  }

  /** To fake crunch-runs. */
  static WayBed of(Way way) {
    return new WayBed(way, Optional.empty());
  }

  /** To container gateways of another make: a program that prints its port. */
  static WayBed of(Way way, String program) {
    return new WayBed(way, Optional.of(program));
  }

  private DemoCluster.Builder describe(DemoCluster.Builder builder) {
    try {
      TestApp app = opened(TestApp.of(this::serve));
      SampleService samples = opened(SampleService.start(0));
      return builder
          .add(new LocalProgram("app", app.port(), "public"))
          .add(new LocalProgram("samples", samples.address().getPort(), "public"))
          .add(new LocalProgram("nobody", ReservedPort.unused(), "public"))
          .configure(this::configure);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private GatewayConfig configure(GatewayConfig config) {
    TunnelConfig t = TunnelConfig.defaults();
    return config.withTunnel(
        new TunnelConfig(
            TunnelConfig.Way.AUTO,
            true, // directLoopback
            SETUP, // connectTimeout
            SETUP,
            t.keepAlive(),
            REKEY,
            t.keyExchangeTimeout(),
            t.windowBytes(),
            t.windowBudgetBytes(),
            t.idleConnection(),
            way == Way.HTTP ? List.of(new ServiceSelector.All()) : List.of()));
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The cluster's own extension; must be registered before this one. */
  GatewayExtension gateway() {
    return gateway;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    for (String service : SERVICES) {
      var container = gateway.service(service).records().container();
      Wire wire = opened(new Wire(containerGateway(service)));
      wires.put(service, wire);
      String address =
          way == Way.CONTROLLER
              ? "tunnel https://controller.example/"
              : "127.0.0.1:" + wire.address().getPort();
      gateway.demo().connects().attach(container.uuid().text(), wire.address());
      gateway.demo().state().change(container, c -> c.with(b -> b.gatewayAddress(address)));
    }
    behave();
  }

  private InetSocketAddress containerGateway(String service) throws IOException {
    if (program.isEmpty()) {
      return run(service).address();
    }
    Process process =
        new ProcessBuilder(
                program.get(),
                "gateway",
                gateway.service(service).records().container().uuid().text(),
                gateway.demo().state().systemRootToken().reveal(),
                String.valueOf(REKEY))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    parts.push(process::destroy);
    int port = Integer.parseInt(process.inputReader().readLine());
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    handler = WayBed::ok;
    behave();
  }

  private void behave() {
    wires.values().forEach(Wire::mend);
    if (program.isEmpty()) {
      SERVICES.forEach(service -> run(service).misbehave(new Misbehaviour.RekeyEvery(REKEY)));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  // The parts

  Way way() {
    return way;
  }

  /** Bytes of the largest bodies; less to partners, of whom it is not the question. */
  long bulk() {
    return program.isEmpty() ? BULK : BULK / 8;
  }

  /** Whether this is one of the closed list of what a way cannot carry (rule U4). */
  boolean lacks(Lack lack) {
    return lacks().contains(lack);
  }

  private Set<Lack> lacks() {
    return way == Way.HTTP ? EnumSet.allOf(Lack.class) : EnumSet.noneOf(Lack.class);
  }

  /** The wire before a service's worker. */
  Wire wire(String service) {
    return wires.get(service);
  }

  /** Ends whatever the gateway has to a service's worker. */
  void cut(String service) {
    wire(service).cut();
    await().until(() -> wire(service).open() == 0);
  }

  /** The container gateway of a service, where it is a fake. */
  FakeCrunchRun run(String service) {
    return gateway.demo().crunchRuns().get(service);
  }

  /** Has the application answer so, until the end of the test. */
  void app(Handler next) {
    handler = next;
  }

  /** Requests that the application has got. */
  int requests() {
    return requests.get();
  }

  /** An application that is asked little: a short answer, when the request has ended. */
  static boolean ok(AppRequest request, OutputStream out) throws IOException {
    request.body().transferTo(OutputStream.nullOutputStream());
    out.write(AppRequest.answer("Content-Length: 2"));
    out.write(new byte[] {'o', 'k'});
    return true;
  }

  private void serve(InputStream in, OutputStream out) throws IOException {
    InputStream buffered = new BufferedInputStream(in, 64 * 1024);
    boolean goesOn = true;
    while (goesOn) {
      Optional<AppRequest> request = AppRequest.read(buffered);
      request.ifPresent(unused -> requests.incrementAndGet());
      goesOn = request.isPresent() && handler.answer(request.get(), out);
    }
  }

  // Clients

  String request(String method, String service, String... fields) {
    return gateway.request(method, "/", service, fields);
  }

  /** Sends a request without body on a connection of its own; the status. */
  int status(String method, String service) throws IOException {
    try (RawHttp client = new RawHttp(gateway.demo().address())) {
      String length = method.equals("POST") ? "Content-Length: 0" : "Accept: */*";
      return client.send(request(method, service, length)).response().status();
    }
  }

  /** Waits until the application answers; a failed tunnel may have to be forgotten first. */
  void awaitOk() {
    await().until(() -> status("GET", "app") == 200);
    assertThat(wire("app").open()).isPositive();
  }
}
