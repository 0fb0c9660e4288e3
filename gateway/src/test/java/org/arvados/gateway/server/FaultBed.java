package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.arvados.gateway.config.ClusterServices;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.faults.FaultProxy;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.demo.samples.FaultyService;
import org.arvados.gateway.demo.samples.SampleService;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster in which every link can be spoilt: gateway to controller, gateway to workers, workers
 * to services. Runs the cells of the fault matrix, and counts before and after each.
 *
 * <p>Its services: {@code app}, public, misbehaves on command; {@code guarded} is the same for its
 * owner; {@code samples}, public, is the sample service.
 */
final class FaultBed implements BeforeAllCallback, AfterAllCallback {
  /** Silence of a body, and of a worker's set-up; long enough for a busy machine. */
  static final Duration SHORT = Duration.ofSeconds(3);

  private static final int MOST_KEPT = 16;
  private static final int LOOPS = Runtime.getRuntime().availableProcessors();
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final GatewayExtension gateway;
  private final Map<String, FaultProxy> toWorkers = new LinkedHashMap<>();
  private final Map<Integer, String> listeners = new HashMap<>();
  private final List<RawHttp> clients = new ArrayList<>();
  private FaultyService app;
  private SampleService samples;
  private FaultProxy toApi;
  private FaultProxy toApp;
  private FaultProxy toSamples;
  private int buffers;

  FaultBed(UnaryOperator<GatewayConfig> change) {
    gateway =
        GatewayExtension.of(
            builder ->
                startServices(builder)
                    .configure(FaultBed::impatient)
                    .configure(this::throughProxy)
                    .configure(change));
  }

  private DemoCluster.Builder startServices(DemoCluster.Builder builder) {
    app = FaultyService.start(Fault.Fixed.NONE);
    samples = SampleService.start(0);
    toApp = FaultProxy.start(app.address());
    toSamples = FaultProxy.start(samples.address());
    return builder
        .add(new LocalProgram("app", toApp.address().getPort(), "public"))
        .add(new LocalProgram("guarded", toApp.address().getPort(), "private"))
        .add(new LocalProgram("samples", toSamples.address().getPort(), "public"));
  }

  private static GatewayConfig impatient(GatewayConfig c) {
    LimitsConfig l = LimitsConfig.defaults();
    LimitsConfig limits =
        new LimitsConfig(
            l.handshake(),
            SHORT, // requestHead
            l.headBytes(),
            l.headFields(),
            SHORT, // idle
            SHORT, // upgradeIdle
            SHORT, // firstByte
            l.connections(),
            l.connectionsPerAddress(),
            l.connectionsPerService(),
            l.channelsPerClientAndService(),
            l.drain());
    TunnelConfig t = TunnelConfig.defaults();
    TunnelConfig tunnel =
        new TunnelConfig(
            TunnelConfig.Way.DIRECT, // through the proxy, and no other way
            true, // directLoopback
            SHORT, // connectTimeout
            SHORT, // setupTimeout
            Duration.ofSeconds(5), // keepAlive
            t.rekeyBytes(),
            t.keyExchangeTimeout(),
            t.windowBytes(),
            t.windowBudgetBytes(),
            t.idleConnection(),
            t.httpServices());
    return c.withLimits(limits).withTunnel(tunnel);
  }

  private GatewayConfig throughProxy(GatewayConfig c) {
    URI controller = c.cluster().services().controllerUrl();
    toApi = FaultProxy.start(new InetSocketAddress(controller.getHost(), controller.getPort()));
    URI spoilt = URI.create("http://127.0.0.1:" + toApi.address().getPort() + "/");
    return c.withCluster(c.cluster().withServices(ClusterServices.of(spoilt)));
  }

  /** The cluster's own extension; must be registered before this one. */
  GatewayExtension gateway() {
    return gateway;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    for (String service : List.of("app", "guarded", "samples")) {
      var unused = run(service).certificate().join(); // else the first tunnels wait for it
      toWorkers.put(service, FaultProxy.start(run(service).address()));
    }
    toWorkers.forEach((name, proxy) -> listeners.put(proxy.address().getPort(), "to " + name));
    demo()
        .crunchRuns()
        .forEach((name, run) -> listeners.put(run.address().getPort(), "worker of " + name));
    listeners.put(toApi.address().getPort(), "to API");
    listeners.put(toApp.address().getPort(), "to service");
    listeners.put(toSamples.address().getPort(), "to samples service");
    listeners.put(demo().address().getPort(), "gateway");
    listeners.put(demo().controller().port(), "API");
    listeners.put(app.address().getPort(), "service");
    listeners.put(samples.address().getPort(), "samples service");
    settle();
    buffers = ResourceCount.buffers();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    settle();
    // A few are made once and kept, such as the encoded forms of what is sent often.
    assertThat(ResourceCount.buffers() - buffers).as("buffers in use").isLessThan(MOST_KEPT);
    for (FaultProxy proxy : toWorkers.values()) {
      proxy.close();
    }
    toApi.close();
    toApp.close();
    toSamples.close();
    app.close();
    samples.close();
  }

  // The parts

  DemoCluster demo() {
    return gateway.demo();
  }

  /** The service that misbehaves. */
  FaultyService app() {
    return app;
  }

  FaultProxy toApi() {
    return toApi;
  }

  FaultProxy toApp() {
    return toApp;
  }

  FaultProxy toSamples() {
    return toSamples;
  }

  FaultProxy toWorker(String service) {
    return toWorkers.get(service);
  }

  FakeCrunchRun run(String service) {
    return demo().crunchRuns().get(service);
  }

  ContainerRow container(String service) {
    return demo().service(service).records().container();
  }

  /** A fresh token of the owner, of which the gateway knows nothing. */
  String bearer() {
    TokenRow token = demo().state().addToken(demo().user("owner").uuid(), row -> row);
    gateway.keepSecret(token.v2().reveal());
    return "Authorization: Bearer " + token.v2().reveal();
  }

  /** A service that nothing is known of, and that has no worker; the Host to send. */
  String newService(String access) {
    int port = toApp.address().getPort();
    var records =
        demo()
            .state()
            .addService(
                demo().user("owner").uuid(), "127.0.0.1:9", b -> b.publish(port, access, "", ""));
    String host = demo().service("guarded").host();
    return records.request().uuid() + "-" + port + host.substring(host.indexOf('.'));
  }

  // Clients

  /** A new client, closed after the cell. */
  RawHttp connect() throws IOException {
    RawHttp client = new RawHttp(demo().address());
    clients.add(client);
    return client;
  }

  /** A new client that takes little at a time. */
  RawHttp connectSlowly() throws IOException {
    RawHttp client = new RawHttp(demo().address(), 16 * 1024);
    clients.add(client);
    return client;
  }

  String head(String method, String service, String target, String... fields) {
    return gateway.request(method, target, service, fields);
  }

  String get(String service, String target, String... fields) {
    return head("GET", service, target, fields);
  }

  /** A WebSocket handshake. */
  String handshake(String service, String target) {
    return get(
        service,
        target,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        KEY);
  }

  /** Sends it on a new connection and reads what comes. */
  FaultOutcome ask(String request) throws IOException {
    RawHttp client = connect();
    return FaultOutcome.of(() -> client.send(request).response());
  }

  /** A client on whose event loop there is an idle stream of the service. */
  RawHttp warmedUp(String service) throws IOException {
    RawHttp client = connect();
    RawHttp.Response response = client.send(get(service, "/warm-up")).response();
    assertThat(response.status()).isEqualTo(200);
    return client;
  }

  // Cells

  /** Runs a cell: the cluster is at rest before, and must be so afterwards. */
  void check(FaultRow row) throws Exception {
    gateway.expectInLog("Arvados API: ");
    gateway.expectInLog("discovery document");
    settle();
    long strays = strays();
    long facts = demo().gateway().accessLoad().facts();
    String target = "/row-" + NUMBERS.incrementAndGet();

    FaultOutcome outcome;
    try {
      outcome = row.check().run(this, target);
    } finally {
      closeClients();
    }
    assertThat(outcome).isEqualTo(row.outcome());
    soon()
        .untilAsserted(
            () -> {
              assertThat(demo().gateway().exchanges()).as("exchanges left").isZero();
              assertThat(demo().gateway().connections()).as("connections left").isZero();
              assertThat(strays() - strays)
                  .as("sockets left open to the service")
                  .isLessThanOrEqualTo(row.strays());
            });
    if (row.sent() != FaultRow.UNCOUNTED) {
      assertThat(app.requestsFor(target)).as("requests sent").isEqualTo(row.sent());
    }
    settle();
    assertThat(demo().gateway().accessLoad().facts() - facts)
        .as("facts in the caches")
        .isLessThanOrEqualTo(row.facts());
  }

  /** Waits for what must come soon; long only for a busy machine. */
  static ConditionFactory soon() {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30));
  }

  private void closeClients() throws IOException {
    for (RawHttp client : clients) {
      client.close();
    }
    clients.clear();
  }

  ResourceCount count() throws Exception {
    return ResourceCount.of(demo().gateway(), demo().crunchRuns().values(), listeners);
  }

  /** The API is well again, and whoever waits for it learns of that. */
  void mendApi() {
    demo().controller().faults().clear();
    toApi.behave();
    toApi.endConnections();
  }

  /** Waits until neither side has a connection to the worker of a service any more. */
  void awaitNoTunnel(String service) {
    soon().until(() -> !count().sockets().containsKey("to " + service));
  }

  private long strays() {
    return run("app").counters().serviceConnectionsLeftOpen()
        + run("guarded").counters().serviceConnectionsLeftOpen()
        + run("samples").counters().serviceConnectionsLeftOpen();
  }

  /** Ends every fault, opens a tunnel on every loop, and lets everything else go. */
  void settle() throws Exception {
    behave();
    for (String service : toWorkers.keySet()) {
      soon().atMost(Duration.ofMinutes(1)).until(() -> isWarm(service));
    }
    soon().until(() -> demo().gateway().accessLoad().questions() == 0);
    for (FaultProxy proxy : List.of(toApp, toSamples, toApi)) {
      proxy.endConnections();
      soon().until(() -> proxy.counters().open() == 0);
    }
    ResourceCount atRest = ResourceCount.atRest(toWorkers.keySet(), LOOPS);
    soon().untilAsserted(() -> assertThat(count()).isEqualTo(atRest));
  }

  private void behave() {
    app.misbehave(Fault.Fixed.NONE);
    demo().controller().faults().clear();
    List.of(toApi, toApp, toSamples).forEach(FaultProxy::behave);
    toWorkers.forEach(
        (service, proxy) -> {
          proxy.behave();
          run(service).misbehave(new Misbehaviour.None());
          move(service, proxy.address());
        });
  }

  /** The container runs, and its worker is there from now on. */
  void move(String service, InetSocketAddress worker) {
    String address = new HostAndPort("127.0.0.1", worker.getPort()).toString();
    var unused =
        demo()
            .state()
            .change(
                container(service), c -> c.with(b -> b.state("Running").gatewayAddress(address)));
  }

  private boolean isWarm(String service) throws IOException {
    String[] token =
        service.equals("guarded")
            ? new String[] {"Authorization: Bearer " + gateway.token("owner")}
            : new String[0];
    boolean isAnswered = gateway.get(service, "/warm-up", token).status() == 200;
    return isAnswered && run(service).counters().tunnelsOpen() == LOOPS;
  }
}
