package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.demo.ReservedPort;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.demo.samples.FaultyService;
import org.arvados.gateway.demo.samples.SampleService;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The HTTP mode against Go's own HTTP server and client, which are those of crunch-run. Only with
 * {@code -Dssh.go.server=PROGRAM}: {@code .ci/build-go-partner} builds and names it.
 */
@DisplayName("The HTTP mode against a container gateway in Go")
@EnabledIfSystemProperty(
    named = "ssh.go.server",
    matches = ".+",
    disabledReason = "needs -Dssh.go.server=PROGRAM, see .ci/build-go-partner")
@Timeout(120)
class GoForwardTest {
  private static final Deque<AutoCloseable> PARTS = new ArrayDeque<>();
  private static DemoCluster demo;
  private static FaultyService faulty;

  @BeforeAll
  static void start() throws Exception {
    SampleService sample = SampleService.start(0);
    PARTS.push(sample);
    faulty = FaultyService.start(Fault.Fixed.NONE);
    PARTS.push(faulty);
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .add(new LocalProgram("echo", sample.address().getPort(), "public"))
            .add(new LocalProgram("faulty", faulty.address().getPort(), "public"))
            .add(new LocalProgram("nobody", ReservedPort.unused(), "public"))
            .configure(
                c -> c.withTunnel(c.tunnel().withHttpServices(List.of(new ServiceSelector.All()))))
            .start();
    PARTS.push(demo);
    for (String service : List.of("echo", "faulty", "nobody")) {
      moveToGo(service);
    }
  }

  private static void moveToGo(String service) throws IOException {
    var container = demo.service(service).records().container();
    Process gateway =
        new ProcessBuilder(
                System.getProperty("ssh.go.server"),
                "gateway",
                container.uuid().text(),
                demo.state().systemRootToken().reveal())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    PARTS.push(gateway::destroy);
    String address = "127.0.0.1:" + gateway.inputReader().readLine();
    demo.state().change(container, c -> c.with(b -> b.gatewayAddress(address)));
  }

  @AfterAll
  static void stop() throws Exception {
    while (!PARTS.isEmpty()) {
      PARTS.pop().close();
    }
  }

  private static RawHttp connect() throws IOException {
    RawHttp client = new RawHttp(demo.address());
    PARTS.push(client);
    return client;
  }

  private static String request(String method, String target, String service, String... fields) {
    return GatewayExtension.head(method, target, demo.service(service).host(), fields);
  }

  private static RawHttp.Response get(String service, String target, String... fields)
      throws IOException {
    return connect().send(request("GET", target, service, fields)).response();
  }

  @Test
  void requestsArriveAndTheServiceIsToldNothingOfTheWay() throws Exception {
    RawHttp.Response response = get("echo", "/a%2Fb//c?d=%64&uuid=x", "X-Own: 1");
    Echo echo = Echo.of(response);
    assertThat(echo.target()).isEqualTo("/a%2Fb//c?d=%64&uuid=x");
    assertThat(echo.all("Host")).containsExactly(demo.service("echo").host());
    assertThat(echo.all("X-Own")).containsExactly("1");
    assertThat(echo.all("Accept-Encoding")).containsExactly("identity");
    assertThat(echo.all("Connection")).isEmpty();
    assertThat(echo.toString()).doesNotContainIgnoringCase("x-arvados");
    assertThat(response.all("Vary")).isEmpty();
    assertThat(response.head().fields()).noneMatch(field -> field.name().contains("Arvados"));
  }

  @Test
  void manyRequestsGoOverOneConnection() throws Exception {
    RawHttp client = connect();
    long connection = -1;
    for (int i = 0; i < 10; i++) {
      String body = "b".repeat(1000 * i);
      String length = "Content-Length: " + body.length();
      client.send(request("POST", "/e", "echo", length) + body);
      Echo echo = Echo.of(client.response());
      assertThat(echo.json().path("bodyBytes").asInt()).isEqualTo(body.length());
      connection = connection < 0 ? echo.connection() : connection;
      assertThat(echo.connection()).as("the service's, kept by Go").isEqualTo(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2047, 2048, 4096, 100_000, 8_000_000})
  void downloadsOfAnySizeArriveWhole(int size) throws Exception {
    RawHttp.Response response = get("echo", "/download/" + size);
    assertThat(response.body()).hasSize(size);
    assertThat(response.one("Content-Length")).hasValue(Integer.toString(size));
  }

  @Test
  void bodylessAnswersHaveNoBody() throws Exception {
    RawHttp client = connect();
    client.send(request("HEAD", "/download/1000", "echo"));
    assertThat(client.bodyless().one("Content-Length")).hasValue("1000");
    assertThat(client.send(request("GET", "/status/204", "echo")).response().status())
        .isEqualTo(204);
    assertThat(client.send(request("GET", "/status/304", "echo")).response().status())
        .isEqualTo(304);
    assertThat(client.send(request("HEAD", "/status/404", "echo")).bodyless().status())
        .isEqualTo(404);
    assertThat(client.send(request("GET", "/e", "echo")).response().status()).isEqualTo(200);
  }

  @Test
  void continueComesWhenTheBodyIsWanted() throws Exception {
    RawHttp client = connect();
    client.send(request("PUT", "/upload", "echo", "Content-Length: 2", "Expect: 100-continue"));
    assertThat(client.head().status()).isEqualTo(100);
    assertThat(client.send("hi").response().text()).contains("\"bytes\":2");
  }

  @Test
  void unknownExpectationDoesNotReachGo() throws Exception {
    assertThat(get("echo", "/e", "Expect: miracle").status()).isEqualTo(200);
  }

  @Test
  void trailersAndEarlyHintsAreLost() throws Exception {
    RawHttp client = connect();
    client.send(request("GET", "/chunked", "echo"));
    RawHttp.Response response = client.response();
    assertThat(response.text()).contains("piece 3");
    assertThat(response.trailers()).isEmpty();
    client.send(request("GET", "/early-hints", "echo"));
    assertThat(client.head().status()).isEqualTo(200);
  }

  @Test
  void eventsAreNotPrompt() throws Exception {
    RawHttp client = connect();
    client.send(request("GET", "/events?count=4&interval=500", "echo"));
    assertThat(client.isSilentFor(1000)).isTrue();
    assertThat(client.response().text()).contains("id: 1\n", "id: 4\n");
  }

  @Test
  void nothingListensIs502() throws Exception {
    RawHttp.Response response = get("nobody", "/?secret=1");
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text())
        .contains("no program in it listens")
        .doesNotContain("dial tcp", "refused");
  }

  /** The texts of Go's client for services that break off are known. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Fixed.class,
      mode = Mode.INCLUDE,
      names = {"NO_RESPONSE", "RESET", "CLOSES_AT_ONCE", "HALF_HEAD", "GARBAGE_HEAD"})
  void malformedAnswerIs502(Fault.Fixed fault) throws Exception {
    faulty.misbehave(fault);
    try {
      RawHttp.Response response = get("faulty", "/");
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.text())
          .contains("no web page")
          .doesNotContain("EOF", "127.0.0.1", "net/http");
    } finally {
      faulty.misbehave(Fault.Fixed.NONE);
    }
  }

  @Test
  void errorsOfServicesPass() throws Exception {
    for (int status : new int[] {500, 502, 503, 504}) {
      RawHttp.Response response = get("echo", "/status/" + status);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.text()).isEqualTo("status " + status + "\n");
    }
  }

  @Test
  void shortBodyCutsTheConnection() throws Exception {
    faulty.misbehave(Fault.Fixed.SHORT_BODY);
    try {
      assertThatThrownBy(() -> get("faulty", "/")).isInstanceOf(IOException.class);
    } finally {
      faulty.misbehave(Fault.Fixed.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/%4"})
  void targetThatGoCannotReadIs501(String target) throws Exception {
    assertThat(get("echo", target).status()).isEqualTo(501);
  }

  /** The rest that a client may send, Go takes too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "//a/../b/./c",
        "/a:b@c;d=e,f",
        "/a[b]c|d^e`f\"g<h>i\\j{k}",
        "/?a=%zz&b[]=c|d",
        "/???",
      })
  void otherTargetsAreTaken(String target) throws Exception {
    assertThat(get("echo", target).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Webdav-Source: /log",
        "X_Webdav_Source: /log",
        "X-Arvados-Container-Target-Port: 22",
        "X-Arvados-Container-Gateway-Uuid: zzzzz-dz642-000000000000000",
        "X-Odd!#$%&'*+.^_`|~: \u00e4",
        "Upgrade: ssh",
      })
  void hostileFieldsChangeNothing(String field) throws Exception {
    RawHttp client = connect();
    client.send(request("POST", "/e", "echo", "Content-Length: 0", field, "Connection: upgrade"));
    assertThat(client.response().status()).isEqualTo(200);
  }
}
