package org.arvados.gateway.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.ServiceTable;

/** A cluster with services in every state in which a visitor gets a page of ours. */
final class PageBed implements AutoCloseable {
  static final int PORT = 8787;

  /** Exchanges that one client may have with one service. */
  private static final int MOST = 4;

  private final DemoCluster demo;
  private final List<ClientSocket> held = new ArrayList<>();

  private PageBed(DemoCluster demo) {
    this.demo = demo;
  }

  static PageBed start() throws IOException {
    return new PageBed(
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .configure(PageBed::withWorkbench)
            .start());
  }

  private static GatewayConfig withWorkbench(GatewayConfig config) {
    ClusterConfig cluster = config.cluster();
    URI workbench = URI.create("https://workbench.xdemo.example/");
    LimitsConfig limits = config.limits();
    return config
        .withCluster(cluster.withServices(cluster.services().withWorkbenchUrl(workbench)))
        .withLimits(limits.withChannelsPerClientAndService(MOST));
  }

  DemoCluster demo() {
    return demo;
  }

  /** A request of the owner, its container in a state, with RStudio on {@link #PORT}. */
  RunningService submit(String state) {
    return submit(state, "", b -> b.name("Course").publish(PORT, "private", "RStudio", ""));
  }

  RunningService submit(
      String state, String gatewayAddress, Consumer<ContainerRequestRow.Builder> with) {
    RunningService service =
        demo.state().addService(demo.user("owner").uuid(), gatewayAddress, with);
    become(service, state, gatewayAddress);
    return service;
  }

  /** Moves a container on. */
  void become(RunningService service, String state, String gatewayAddress) {
    demo.state()
        .change(
            service.container(), c -> c.with(b -> b.state(state).gatewayAddress(gatewayAddress)));
  }

  /** Gives a service a friendly name. */
  void name(RunningService service, String name) {
    demo.state()
        .addName(
            LinkRow.PUBLISHED_PORT,
            name,
            demo.user("owner").uuid(),
            service.request().uuid(),
            PORT);
  }

  /** Somebody else claims a service's name, later than its owner. */
  void contest(String name, String user) {
    demo.state()
        .addName(
            LinkRow.HOSTNAME,
            name,
            demo.user(user).uuid(),
            demo.service(name).records().request().uuid(),
            PORT);
  }

  /** The gateway's own host. */
  String baseUrl() {
    return demo.baseUrl();
  }

  /** A container gateway for a service; what listens in the container is added to the map. */
  FakeCrunchRun run(RunningService service, Map<Integer, InetSocketAddress> listening) {
    return FakeCrunchRun.builder(
            service.container().uuid().text(), demo.state().systemRootToken().reveal())
        .services(ServiceTable.of(listening))
        .certificate(demo.crunchRuns().values().iterator().next().certificate())
        .start();
  }

  /** Holds as many exchanges with a public service as a client may have. */
  void fill(String name) throws IOException {
    String request =
        "GET /events?count=0&interval=1000 HTTP/1.1\r\nHost: "
            + demo.service(name).host()
            + "\r\n\r\n";
    for (int i = 0; i < MOST; i++) {
      ClientSocket client = new ClientSocket(demo.address());
      held.add(client);
      if (client.exchange(request).status() != 200) {
        throw new IllegalStateException(name + " does not answer");
      }
    }
  }

  /** A service's address. */
  String url(RunningService service) {
    return url(service.request().uuid() + "-" + PORT);
  }

  /** The address that a label stands for. */
  String url(String label) {
    String sample = demo.service("sample").url();
    return sample.replaceFirst("sample", label);
  }

  /** The same for somebody whom Workbench signs in: the token is the first parameter. */
  String url(String label, String path, String user) {
    String token = "?arvados_api_token=" + demo.user(user).token().reveal();
    int mark = path.indexOf('?');
    return mark < 0
        ? url(label) + path + token
        : url(label) + path.substring(0, mark) + token + "&" + path.substring(mark + 1);
  }

  @Override
  public void close() throws IOException {
    for (ClientSocket client : held) {
      client.close();
    }
    demo.close();
  }
}
