package org.arvados.gateway.demo;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.arvados.gateway.config.ApiBounds;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.ClusterConfig.ShellAccess;
import org.arvados.gateway.config.ClusterServices;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.ListenConfig;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.config.TlsFiles;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.connect.SshConnects;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ControllerOptions;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.demo.events.FakeEventService;
import org.arvados.gateway.demo.samples.SampleService;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.server.GatewayServer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in one process: a fake controller and event service, a fake crunch-run for each running
 * container, a sample service, and the gateway for {@code *.containers.localhost}, which browsers
 * and curl take for this machine without DNS. Everything is on loopback sockets and speaks the real
 * protocols.
 *
 * <p>Safe for any thread but event loops: starting and closing wait.
 */
public final class DemoCluster implements AutoCloseable {
  /** Id of the cluster: every uuid begins with it. */
  public static final String CLUSTER_ID = "xdemo";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ClusterState state = new ClusterState(CLUSTER_ID, InstantSource.system());
  private final DemoPeople people = DemoPeople.addTo(state);
  private final SshConnects connects = new SshConnects(state);
  private final FakeController controller;
  private final @Nullable FakeController toolsApi;
  private final FakeEventService events;
  private final SampleService sample;
  private final DemoContainers containers;
  private final GatewayConfig config;
  private final @Nullable GatewayServer gateway;

  /** Describes a demo. Everything has a default; not safe for several threads. */
  public static final class Builder {
    private HostAndPort listen = ListenConfig.defaults().address();
    private @Nullable TlsFiles tls;
    private boolean ownCertificate;
    private final List<LocalProgram> programs = new ArrayList<>();
    private UnaryOperator<GatewayConfig> tweak = config -> config;
    private boolean withGateway = true;
    private boolean withToolsApi;
    private String login = "Test";
    private ClusterProfile profile = ClusterProfile.ARVADOS_3_2;
    private HostAndPort controller = new HostAndPort("127.0.0.1", 0);
    private @Nullable CompletableFuture<GatewayCertificate> containerCertificate;

    private Builder() {}

    /** Where the gateway listens; port 0 takes any. 127.0.0.1:8080 if not said. */
    public Builder listen(HostAndPort address) {
      this.listen = address;
      return this;
    }

    /** Has the gateway speak TLS with these files. */
    public Builder tls(TlsFiles files) {
      this.tls = files;
      return this;
    }

    /** Has the gateway speak TLS with a certificate that is made for the occasion. */
    public Builder ownCertificate() {
      this.ownCertificate = true;
      return this;
    }

    /**
     * The certificate that all container gateways begin with, perhaps not made yet: to make one
     * takes seconds. If not said, a fresh one is made in the background.
     */
    public Builder containerCertificate(CompletableFuture<GatewayCertificate> made) {
      this.containerCertificate = made;
      return this;
    }

    private CompletableFuture<GatewayCertificate> containerCertificate() {
      return containerCertificate != null
          ? containerCertificate
          : CompletableFuture.supplyAsync(GatewayCertificate::generate);
    }

    /** Adds a program of this machine as a service. */
    public Builder add(LocalProgram program) {
      programs.add(program);
      return this;
    }

    /** Changes the gateway's configuration before it starts; several are applied in order. */
    public Builder configure(UnaryOperator<GatewayConfig> change) {
      UnaryOperator<GatewayConfig> before = tweak;
      this.tweak = config -> change.apply(before.apply(config));
      return this;
    }

    /** Where the controller listens, and browsers log in; any port of 127.0.0.1 if not said. */
    public Builder controller(HostAndPort address) {
      this.controller = address;
      return this;
    }

    /**
     * How the cluster's users log in: a key of {@code Login} such as {@code OpenIDConnect} or
     * {@code PAM}; {@code Test} if not said.
     */
    public Builder login(String method) {
      this.login = method;
      return this;
    }

    /** Which version of Arvados the cluster is; 3.2 if not said. */
    public Builder profile(ClusterProfile version) {
      this.profile = version;
      return this;
    }

    /** Starts no gateway: a test brings its own, for {@link DemoCluster#config}. */
    public Builder withoutGateway() {
      this.withGateway = false;
      return this;
    }

    /** Serves the API a second time, by TLS: Arvados's own tools speak nothing else. */
    public Builder withToolsApi() {
      this.withToolsApi = true;
      return this;
    }

    /**
     * Starts everything.
     *
     * @throws IOException when the address cannot be bound
     * @throws IllegalArgumentException when two services have one name
     */
    public DemoCluster start() throws IOException {
      return new DemoCluster(this);
    }
  }

  /** Begins to describe a demo. */
  public static Builder builder() {
    return new Builder();
  }

  private DemoCluster(Builder builder) throws IOException {
    boolean started = false;
    try {
      state.profile(builder.profile);
      Optional<ReservedPort> reserved = reservedPort(builder.listen);
      HostAndPort address =
          new HostAndPort(
              builder.listen.host(),
              reserved.map(ReservedPort::number).orElse(builder.listen.port()));
      Optional<TlsFiles> tls = tlsFiles(builder);
      OutsideAddress outside = new OutsideAddress(tls.isPresent(), address.port());
      state.configure(
          s ->
              s.withService("ContainerWebServices", outside.externalUrl())
                  .withRemote("xyzzy", "xyzzy.example")
                  .withLoginMethods(builder.login)
                  .withTrustedClient(outside.baseOrigin()));
      users().forEach(user -> state.setPassword(user.uuid(), user.password()));
      controller =
          opened(
              FakeController.start(
                  state,
                  ControllerOptions.loopback()
                      .withAddress(
                          new InetSocketAddress(
                              builder.controller.host(), builder.controller.port())),
                  connects.endpoints()));
      toolsApi = builder.withToolsApi ? opened(toolsApi()) : null;
      events = opened(FakeEventService.start(state));
      state.configure(s -> s.withService("Websocket", events.uri()));
      sample = opened(SampleService.start(0));
      containers =
          opened(
              new DemoContainers(state, people, outside, connects, builder.containerCertificate()));
      containers.addSamples(sample.address(), controller.uri());
      opened(new DemoSiblings()).addTo(containers, people);
      builder.programs.forEach(containers::add);
      ListenConfig listen = new ListenConfig(address, tls, List.of());
      config =
          builder.tweak.apply(
              GatewayConfig.of(clusterConfig(outside), List.of(outside.wildcard()))
                  .withListen(listen)
                  .withTunnel(TunnelConfig.defaults().withWay(TunnelConfig.Way.AUTO, true)));
      if (reserved.isPresent()) {
        reserved.get().close();
      }
      gateway = builder.withGateway ? opened(GatewayServer.start(config)) : null;
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /**
   * The wildcard names the port, so one must be known before anything starts; it is held until the
   * gateway takes it.
   */
  private Optional<ReservedPort> reservedPort(HostAndPort wanted) throws IOException {
    return wanted.port() == 0
        ? Optional.of(opened(ReservedPort.on(InetAddress.getByName(wanted.host()))))
        : Optional.empty();
  }

  private Optional<TlsFiles> tlsFiles(Builder builder) throws IOException {
    if (builder.tls != null || !builder.ownCertificate) {
      return Optional.ofNullable(builder.tls);
    }
    return Optional.of(opened(WildcardCertificate.generate()).files());
  }

  private FakeController toolsApi() throws IOException {
    TlsFiles files = opened(WildcardCertificate.generate()).files();
    SslContext tls =
        SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile()).build();
    return FakeController.start(state, ControllerOptions.loopback().withTls(tls), List.of());
  }

  private ClusterConfig clusterConfig(OutsideAddress outside) {
    ClusterServices services =
        new ClusterServices(
            controller.uri(),
            List.of(),
            Optional.of(events.uri()),
            Optional.empty(),
            Optional.of(outside.wildcard()),
            Optional.empty());
    return new ClusterConfig(
        Optional.of(CLUSTER_ID),
        services,
        false,
        Secret.of(state.systemRootToken().reveal()),
        Optional.empty(),
        state.anonymousToken().map(token -> Secret.of(token.reveal())),
        Optional.empty(),
        ShellAccess.defaults(),
        Optional.of(LoginConfig.defaults().withTrustedClient(outside.baseOrigin())),
        ApiBounds.defaults(),
        Map.of());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The controller: its address, its faults, its log of calls. */
  public FakeController controller() {
    return controller;
  }

  /**
   * What to tell Arvados's own tools in {@code ARVADOS_API_HOST}, with {@code
   * ARVADOS_API_HOST_INSECURE}; empty when the demo was started without.
   */
  public Optional<String> toolsApiHost() {
    return Optional.ofNullable(toolsApi).map(api -> "127.0.0.1:" + api.port());
  }

  /** The event service: its faults, its subscriptions. */
  public FakeEventService events() {
    return events;
  }

  /** The tunnels that end at the controller: their faults, their slots. */
  public SshConnects connects() {
    return connects;
  }

  /** The cluster's records, which may be changed at any time. */
  public ClusterState state() {
    return state;
  }

  /**
   * The container gateways, by the name of a service; none for a service whose container does not
   * run. A service of two names is there under both.
   */
  public Map<String, FakeCrunchRun> crunchRuns() {
    return containers.runs();
  }

  /** The web service behind the demo's own services. */
  public SampleService sampleService() {
    return sample;
  }

  /**
   * {@code owner}, {@code reader}, {@code writer}, {@code manager}, {@code stranger} and {@code
   * admin}.
   */
  public List<DemoUser> users() {
    return people.all();
  }

  /**
   * A user by name.
   *
   * @throws NoSuchElementException if there is none
   */
  public DemoUser user(String name) {
    return users().stream()
        .filter(user -> user.name().equals(name))
        .findAny()
        .orElseThrow(() -> new NoSuchElementException("no user " + name));
  }

  /** Every service, those given to the builder last. */
  public List<DemoService> services() {
    return containers.services();
  }

  /**
   * A service by name.
   *
   * @throws NoSuchElementException if there is none
   */
  public DemoService service(String name) {
    return services().stream()
        .filter(service -> service.name().equals(name))
        .findAny()
        .orElseThrow(() -> new NoSuchElementException("no service " + name));
  }

  /** The gateway's own host: what a client sends as {@code Host}. */
  public String baseHost() {
    return outside().host(BaseHost.DEFAULT_LABEL);
  }

  /** The address of the directory. */
  public String baseUrl() {
    return outside().baseOrigin() + "/";
  }

  private OutsideAddress outside() {
    return new OutsideAddress(config.listen().tls().isPresent(), config.listen().address().port());
  }

  /** What the gateway was started with, or would have been. */
  public GatewayConfig config() {
    return config;
  }

  /**
   * The gateway.
   *
   * @throws IllegalStateException when the demo was started without
   */
  public GatewayServer gateway() {
    if (gateway == null) {
      throw new IllegalStateException("the demo was started without a gateway");
    }
    return gateway;
  }

  /** Where the gateway listens: address and port as numbers. */
  public InetSocketAddress address() {
    return gateway().address();
  }

  /** Ends everything at once, frees every port and thread; a second call does nothing. */
  @Override
  public synchronized void close() {
    RuntimeException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failure =
            failure == null ? new IllegalStateException("not all could be closed", e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
