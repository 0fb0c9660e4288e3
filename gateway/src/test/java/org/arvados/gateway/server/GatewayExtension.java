package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.AdminConfig;
import org.arvados.gateway.config.EventsConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.DemoService;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.demo.events.EventFault;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.demo.samples.FaultyService;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * One whole cluster, with its gateway, for the tests of a class. After each test nothing may be
 * left of it: no exchange, no connection, no warning that the test did not expect, and no secret in
 * the log (rule T9).
 */
public final class GatewayExtension
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final Duration SETTLE = Duration.ofSeconds(20);

  /** One for all classes: to make an RSA key of 4096 bits takes seconds of computing. */
  private static final CompletableFuture<GatewayCertificate> CERTIFICATE =
      CompletableFuture.supplyAsync(GatewayCertificate::generate);

  private final UnaryOperator<DemoCluster.Builder> describe;
  private final Queue<RawHttp> clients = new ConcurrentLinkedQueue<>();
  private final List<String> secrets = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private final Events events = new Events();
  private DemoCluster demo;
  private FaultyService faulty;
  private Level levelBefore;

  private GatewayExtension(UnaryOperator<DemoCluster.Builder> describe) {
    this.describe = describe;
  }

  /** Keeps what is logged. */
  private static final class Events extends AppenderBase<ILoggingEvent> {
    private final Queue<ILoggingEvent> kept = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      kept.add(event);
    }
  }

  /** A cluster with every default, and a public service {@code faulty}. */
  public static GatewayExtension plain() {
    return with(config -> config);
  }

  /** A cluster whose gateway is configured otherwise. */
  public static GatewayExtension with(UnaryOperator<GatewayConfig> change) {
    return new GatewayExtension(builder -> builder.configure(change));
  }

  /** A cluster with every default, and these programs as services of it. */
  public static GatewayExtension serving(List<LocalProgram> programs) {
    return new GatewayExtension(
        builder -> {
          programs.forEach(builder::add);
          return builder;
        });
  }

  /** A cluster described otherwise; it listens on any port and has the service {@code faulty}. */
  public static GatewayExtension of(UnaryOperator<DemoCluster.Builder> description) {
    return new GatewayExtension(description);
  }

  /** Changes the limits. */
  public static UnaryOperator<GatewayConfig> limits(UnaryOperator<LimitsConfig> change) {
    return c -> c.withLimits(change.apply(c.limits()));
  }

  /** With an admin listener, and a management token to ask it with. */
  public static UnaryOperator<GatewayConfig> admin(Secret token) {
    return c ->
        c.withCluster(c.cluster().withManagementToken(token))
            .withAdmin(new AdminConfig(Optional.of(new HostAndPort("127.0.0.1", 0))));
  }

  /** Does not listen to the cluster's events. */
  public static GatewayConfig deaf(GatewayConfig config) {
    return config.withEvents(new EventsConfig(false));
  }

  /**
   * Lets facts live for so long that only events can end them, and looks at open streams as seldom.
   */
  public static UnaryOperator<GatewayConfig> longLived() {
    return shortLived(Duration.ofMinutes(10), Duration.ofMinutes(5));
  }

  /** Lets facts live for that long, and looks at open streams as often; grace after that. */
  public static UnaryOperator<GatewayConfig> shortLived(Duration life, Duration grace) {
    AccessConfig defaults = AccessConfig.defaults();
    AccessConfig access =
        new AccessConfig(
            life,
            life,
            life,
            life,
            grace,
            defaults.maxApiCalls(),
            defaults.maxQueuedApiCalls(),
            10_000,
            life,
            defaults.maxCacheEntries());
    return c -> c.withAccess(access);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    levelBefore = root.getLevel();
    root.setLevel(Level.INFO);
    logging.getLogger("org.arvados").setLevel(Level.TRACE);
    logging.getLogger("org.arvados.gateway.demo").setLevel(Level.INFO); // not on trial
    logging.getLogger("org.apache.sshd").setLevel(Level.ERROR); // nor is the demo's SSH server
    events.setContext(logging);
    events.start();
    root.addAppender(events);
    faulty = FaultyService.start(Fault.Fixed.NONE);
    CERTIFICATE.join(); // else the first test would wait for it, against its time-out
    demo =
        describe
            .apply(
                DemoCluster.builder()
                    .containerCertificate(CERTIFICATE)
                    .listen(new HostAndPort("127.0.0.1", 0))
                    .add(new LocalProgram("faulty", faulty.address().getPort(), "public")))
            .start();
    // Their keys are slow to make on a busy machine, and no test is about that.
    demo.crunchRuns().values().forEach(run -> run.certificate().join());
    if (demo.config().events().enabled()) {
      await().atMost(SETTLE).until(() -> demo.gateway().hearsEvents());
    }
    demo.users()
        .forEach(
            user ->
                secrets.addAll(
                    Arrays.asList(user.token().reveal(), user.token().reveal().split("/", -1)[2])));
    secrets.add(demo.state().systemRootToken().reveal());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    faulty.misbehave(Fault.Fixed.NONE);
    demo.controller().faults().clear();
    demo.events().misbehave(new EventFault.None());
    demo.events().acceptConnections();
    for (RawHttp client : clients) {
      client.close();
    }
    clients.clear();
    await()
        .atMost(SETTLE)
        .untilAsserted(
            () -> {
              assertThat(demo.gateway().exchanges()).as("exchanges left").isZero();
              assertThat(demo.gateway().connections()).as("connections left").isZero();
            });
    List<String> logged = log();
    List<String> unexpected = logged.stream().filter(this::isUnexpected).toList();
    events.kept.clear();
    expected.clear();
    assertThat(unexpected).as("unexpected in the log").isEmpty();
    for (String secret : secrets) {
      assertThat(logged).as("log").noneMatch(line -> line.contains(secret));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    demo.close();
    faulty.close();
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(events);
    root.setLevel(levelBefore);
    logging.getLogger("org.arvados").setLevel(null);
    logging.getLogger("org.arvados.gateway.demo").setLevel(null);
    logging.getLogger("org.apache.sshd").setLevel(null);
  }

  private boolean isUnexpected(String line) {
    boolean bad = line.startsWith("WARN") || line.startsWith("ERROR");
    return bad && expected.stream().noneMatch(line::contains);
  }

  /** What has been logged since the last test, a line of several for each event. */
  public List<String> log() {
    return events.kept.stream().map(GatewayExtension::text).toList();
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder();
    text.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
    text.append(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> text.append(' ').append(pair));
    }
    for (IThrowableProxy cause = event.getThrowableProxy();
        cause != null;
        cause = cause.getCause()) {
      text.append('\n').append(cause.getClassName()).append(": ").append(cause.getMessage());
    }
    return text.toString();
  }

  /** In this test such a warning may be logged. */
  public void expectInLog(String part) {
    expected.add(part);
  }

  /** This must not be logged, now and later. */
  public void keepSecret(String secret) {
    secrets.add(secret);
  }

  /** The cluster. */
  public DemoCluster demo() {
    return demo;
  }

  /** Behind the public service {@code faulty}. */
  public FaultyService faulty() {
    return faulty;
  }

  /** A new connection to the gateway; closed after the test. */
  public RawHttp connect() throws IOException {
    RawHttp client = new RawHttp(demo.address());
    clients.add(client);
    return client;
  }

  /** A new connection with a small receive buffer; closed after the test. */
  public RawHttp connectSlowly() throws IOException {
    RawHttp client = new RawHttp(demo.address(), 16 * 1024);
    clients.add(client);
    return client;
  }

  /** What a client sends as Host for a service. */
  public String host(String service) {
    return demo.service(service).host();
  }

  /** The v2 token of a user. */
  public String token(String user) {
    return demo.user(user).token().reveal();
  }

  /**
   * A request without body.
   *
   * @param fields lines of the head, without their ends
   */
  public String request(String method, String target, String service, String... fields) {
    return head(method, target, host(service), fields);
  }

  /** The same for any Host. */
  public static String head(String method, String target, String host, String... fields) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(host).append("\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Sends a GET on a connection of its own. */
  public RawHttp.Response get(String service, String target, String... fields) throws IOException {
    return ask("GET", service, target, fields);
  }

  /** Sends a request without body on a connection of its own. */
  public RawHttp.Response ask(String method, String service, String target, String... fields)
      throws IOException {
    try (RawHttp client = new RawHttp(demo.address())) {
      return client.send(request(method, target, service, fields)).response();
    }
  }

  /** Sends a small form on a connection of its own. */
  public RawHttp.Response post(String service, String target, String body, String... fields)
      throws IOException {
    String[] all = Arrays.copyOf(fields, fields.length + 1);
    all[fields.length] = "Content-Length: " + body.length();
    try (RawHttp client = new RawHttp(demo.address())) {
      return client.send(request("POST", target, service, all) + body).response();
    }
  }

  /** Signs a user in by a link; the cookie as a browser sends it back: {@code name=value}. */
  public String cookie(String user, String service) throws IOException {
    RawHttp.Response response = get(service, "/?arvados_api_token=" + token(user));
    assertThat(response.status()).isEqualTo(303);
    String set = response.one("Set-Cookie").orElseThrow();
    String pair = set.substring(0, set.indexOf(';'));
    secrets.add(pair.substring(pair.indexOf('=') + 1));
    return pair;
  }

  /** A service by name. */
  public DemoService service(String name) {
    return demo.service(name);
  }
}
