package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.demo.crunch.Counters;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The HTTP mode, beside what the contract of all ways says")
@Timeout(120)
class HttpModeTest {
  private static final int SIZE = 64 * 1024 * 1024;

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(HttpModeTest::httpMode);

  /** All but the service on port 8000, which shows that others are left alone. */
  private static GatewayConfig httpMode(GatewayConfig config) {
    return config.withTunnel(
        config
            .tunnel()
            .withHttpServices(
                List.of(
                    new ServiceSelector.Name("faulty"),
                    new ServiceSelector.Port(8001),
                    new ServiceSelector.Port(8002),
                    new ServiceSelector.Port(8005))));
  }

  private FakeCrunchRun run;
  private FakeCrunchRun sample;

  @BeforeEach
  void freshTunnel() {
    run = GATEWAY.demo().crunchRuns().get("faulty");
    sample = GATEWAY.demo().crunchRuns().get("open-data");
    run.restart(run.certificate()); // making another takes seconds
  }

  @AfterEach
  void behave() {
    run.misbehave(new Misbehaviour.None());
    sample.misbehave(new Misbehaviour.None());
    assertThat(run.counters().tunnels()).as("SSH connections").isZero();
    assertThat(sample.counters().tunnels()).as("SSH connections").isZero();
    assertThat(sample.counters().logRequests()).isZero();
  }

  private static String request(String method, String... fields) {
    return GATEWAY.request(method, "/", "faulty", fields);
  }

  private static int status() throws IOException {
    return GATEWAY.get("faulty", "/").status();
  }

  /** On one client connection, so that the pool of one event loop is used. */
  private static RawHttp warmedUp() throws IOException {
    RawHttp client = GATEWAY.connect();
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
    return client;
  }

  // Requests

  /** The service sees what it sees through SSH, and nothing of the way. */
  @Test
  void requestArrivesWithoutTheFieldsOfTheWay() throws Exception {
    long before = sample.counters().forwardedRequests();
    Echo echo = Echo.of(GATEWAY.get("open-data", "/a%2Fb?c=%64", "X-Own: 1", "User-Agent: me"));
    assertThat(echo.target()).isEqualTo("/a%2Fb?c=%64");
    assertThat(echo.all("Host")).containsExactly(GATEWAY.host("open-data"));
    assertThat(echo.all("X-Own")).containsExactly("1");
    assertThat(echo.all("User-Agent")).containsExactly("me");
    assertThat(echo.all("X-Forwarded-Proto")).containsExactly("http");
    assertThat(echo.toString())
        .doesNotContain("X-Arvados-Authorization", "X-Arvados-Container", "X-Webdav");
    assertThat(sample.counters().forwardedRequests() - before).isEqualTo(1);
  }

  /** Who is signed in is said in a field that begins as those of the way do. */
  @Test
  void serviceIsToldWhoIsSignedIn() throws Exception {
    Echo echo =
        Echo.of(
            GATEWAY.get("open-data", "/e", "Authorization: Bearer " + GATEWAY.token("stranger")));
    assertThat(echo.all("X-Arvados-User-UUID"))
        .containsExactly(GATEWAY.demo().user("stranger").uuid().text());
  }

  @Test
  void answerPassesWithoutTheFieldsOfTheWay() throws Exception {
    RawHttp.Response response = GATEWAY.get("open-data", "/e");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.head().fields())
        .noneMatch(field -> field.name().toLowerCase(java.util.Locale.ROOT).contains("arvados"));
    assertThat(response.all("Vary")).isEmpty();
  }

  @Test
  void servicesThatAreNotListedAreReachedBySsh() throws Exception {
    FakeCrunchRun other = GATEWAY.demo().crunchRuns().get("private");
    RawHttp.Response response =
        GATEWAY.get("private", "/e", "Authorization: Bearer " + GATEWAY.token("owner"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(other.counters().tunnels()).isEqualTo(1);
    assertThat(other.counters().forwardedRequests()).isZero();
  }

  @Test
  void formArrives() throws Exception {
    Echo echo = Echo.of(GATEWAY.post("open-data", "/e", "a=b&uuid=c"));
    assertThat(echo.json().path("bodyBytes").asInt()).isEqualTo(10);
  }

  // Rule X7

  private static MessageDigest sha256() throws Exception {
    return MessageDigest.getInstance("SHA-256");
  }

  @Test
  void uploadInChunksArrivesWhole() throws Exception {
    MessageDigest digest = sha256();
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("PUT", "/upload", "open-data", "Transfer-Encoding: chunked"));
    byte[] piece = new byte[1024 * 1024];
    for (int i = 0; i < SIZE / piece.length; i++) {
      Arrays.fill(piece, (byte) i);
      digest.update(piece);
      client.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
    }
    RawHttp.Response response = client.send("0\r\n\r\n").response();
    assertThat(response.text())
        .contains(HexFormat.of().formatHex(digest.digest()))
        .contains("\"bytes\":" + SIZE);
  }

  @Test
  void bodylessAnswersHaveNoBody() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("HEAD", "/download/1000", "open-data"));
    assertThat(client.bodyless().one("Content-Length")).hasValue("1000");
    for (String target : new String[] {"/status/204", "/status/304"}) {
      client.send(GATEWAY.request("GET", target, "open-data"));
      assertThat(client.response().body()).isEmpty();
    }
    client.send(GATEWAY.request("GET", "/download/1000", "open-data", "Range: bytes=10-19"));
    RawHttp.Response part = client.response();
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).hasSize(10);
    client.send(GATEWAY.request("GET", "/e", "open-data"));
    assertThat(client.response().status()).isEqualTo(200);
  }

  /** A 100 comes when the service asks for the body. */
  @Test
  void continueIsSentWhenTheServiceAsks() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "POST", "/upload", "open-data", "Content-Length: 2", "Expect: 100-continue"));
    RawHttp.Head interim = client.head();
    assertThat(interim.status()).isEqualTo(100);
    assertThat(client.send("hi").response().text()).contains("\"bytes\":2");
  }

  // Connections (rules X6 and U6)

  /** One connection and one handshake for all requests of a client. */
  @Test
  void connectionIsKeptAndUsedAgain() throws Exception {
    RawHttp client = GATEWAY.connect();
    Counters before = run.counters();
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
      assertThat(client.send(request("POST", "Content-Length: 2") + "ab").response().status())
          .isEqualTo(200);
    }
    Counters after = run.counters();
    assertThat(after.tcpConnections() - before.tcpConnections()).isEqualTo(1);
    assertThat(after.forwardedRequests() - before.forwardedRequests()).isEqualTo(20);
  }

  @Test
  void connectionIsNotUsedAgainWhenTheServiceAsksForItsEnd() throws Exception {
    RawHttp client = GATEWAY.connect();
    long before = run.counters().tcpConnections();
    GATEWAY.faulty().misbehave(new Fault.UpgradeRefused(200));
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
    GATEWAY.faulty().misbehave(Fault.Fixed.SHORT_BODY);
    client.send(request("GET"));
    assertThatThrownBy(client::response).isInstanceOf(IOException.class);
    GATEWAY.faulty().misbehave(Fault.Fixed.NONE);
    assertThat(status()).isEqualTo(200);
    assertThat(run.counters().tcpConnections() - before).isEqualTo(2);
  }

  /** Rule U6: the peer may close an idle connection just as it is used. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void requestOnAStaleConnectionIsTriedOnceMore(String method) throws Exception {
    RawHttp client = warmedUp();
    Counters before = run.counters();
    run.misbehave(new Misbehaviour.ClosesReused());
    client.send(request(method));
    assertThat(client.head().status()).isEqualTo(200);
    Counters after = run.counters();
    assertThat(after.tcpConnections() - before.tcpConnections()).isEqualTo(1);
    assertThat(after.forwardedRequests() - before.forwardedRequests()).isEqualTo(1);
  }

  /** Rule U6: never what the service may have acted on. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "PUT"})
  void otherRequestsAreNeverSentTwice(String method) throws Exception {
    RawHttp client = warmedUp();
    Counters before = run.counters();
    run.misbehave(new Misbehaviour.ClosesReused());
    client.send(request(method, "Content-Length: 2") + "ab");
    assertThat(client.response().status()).isEqualTo(503);
    assertThat(run.counters().tcpConnections()).isEqualTo(before.tcpConnections());
  }

  @Test
  void restartWithANewCertificateIsNoTrouble() throws Exception {
    RawHttp client = warmedUp();
    var before = run.certificate().get();
    run.restart();
    assertThat(run.certificate().get()).isNotEqualTo(before);
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
  }

  // Rule U1

  static List<Misbehaviour> impostors() {
    return List.of(
        new Misbehaviour.WrongProof(),
        new Misbehaviour.NoProof(),
        new Misbehaviour.Misdirected(),
        new Misbehaviour.Unauthorized());
  }

  /** Rule U1: who proved itself once must go on doing so; the connection is cut at once. */
  @ParameterizedTest
  @MethodSource("impostors")
  void answerWithoutItsProofIs503AndTheConnectionIsCut(Misbehaviour impostor) throws Exception {
    RawHttp client = warmedUp();
    Counters before = run.counters();
    run.misbehave(impostor);
    RawHttp.Response response = client.send(request("GET")).response();
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).doesNotContain("ok\n", "misdirected", "bad X-Arvados");
    assertThat(run.counters().tcpConnections())
        .as("not tried again")
        .isEqualTo(before.tcpConnections());

    run.misbehave(new Misbehaviour.None());
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
    assertThat(run.counters().tcpConnections() - before.tcpConnections()).isEqualTo(1);
  }

  // Other ends

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      mode = Mode.INCLUDE,
      names = {"TCP_ACCEPT", "TLS"})
  void cutOnTheWayIs503(Stage stage) throws Exception {
    run.misbehave(new Misbehaviour.Cut(stage));
    assertThat(status()).isEqualTo(503);
    run.misbehave(new Misbehaviour.None());
    assertThat(status()).isEqualTo(200);
  }

  /** A way through the controller has no HTTP mode. */
  @Test
  void addressOfTheControllersIs503() throws Exception {
    assertThat(GATEWAY.get("tunnelled", "/").status()).isEqualTo(503);
    assertThat(GATEWAY.log())
        .anyMatch(line -> line.contains("ADDRESS") && line.contains("HTTP mode"));
  }

  /** Rule U3: what the container gateway says of a failed dial is never shown. */
  @Test
  void nothingListensIs502AndItsTextIsNotShown() throws Exception {
    RawHttp.Response response =
        GATEWAY.get("silent", "/?secret=1", "Authorization: Bearer " + GATEWAY.token("owner"));
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text())
        .contains("8002")
        .doesNotContain("172.17.", "dial", "refused", "127.0.0.1:8002");
    assertThat(GATEWAY.log()).anyMatch(line -> line.contains("REFUSED"));
  }

  /** A 502 of the service's own is passed on as it is. */
  @Test
  void errorsOfServicesPass() throws Exception {
    for (int status : new int[] {500, 502, 503, 504}) {
      RawHttp.Response response = GATEWAY.get("open-data", "/status/" + status);
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.text()).isEqualTo("status " + status + "\n");
    }
  }

  /** A service that breaks off is its own fault, not the way's. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Fixed.class,
      mode = Mode.INCLUDE,
      names = {"NO_RESPONSE", "RESET", "CLOSES_AT_ONCE", "HALF_HEAD", "GARBAGE_HEAD"})
  void malformedAnswerIs502(Fault.Fixed fault) throws Exception {
    GATEWAY.faulty().misbehave(fault);
    RawHttp client = GATEWAY.connect();
    RawHttp.Response response = client.send(request("GET")).response();
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).doesNotContain("EOF", "172.17.", "net/http");
    GATEWAY.faulty().misbehave(Fault.Fixed.NONE);
    assertThat(client.send(request("GET")).response().text()).isEqualTo("ok\n");
  }

  @Test
  void brokenBodyCutsTheConnection() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.SHORT_BODY);
    RawHttp client = GATEWAY.connect();
    client.send(request("GET"));
    assertThat(client.head().one("Content-Length")).hasValue("100");
    assertThat(new String(client.rest(), java.nio.charset.StandardCharsets.US_ASCII))
        .isIn("only this", "");
  }

  /** The container gateway dies under a request: it cannot have answered for the service. */
  @Test
  void endOfTheContainerGatewayIs503() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.NEVER_ANSWERS);
    RawHttp client = GATEWAY.connect();
    long before = GATEWAY.faulty().requests();
    client.send(request("GET"));
    await().until(() -> GATEWAY.faulty().requests() > before);
    run.restart(run.certificate());
    assertThat(client.response().status()).isEqualTo(503);
  }

  /** Its records are asked for again at once, so the second answer is the right one. */
  @Test
  void endOfTheContainerIs410() throws Exception {
    assertThat(status()).isEqualTo(200);
    var container = GATEWAY.service("faulty").records().container();
    GATEWAY.demo().state().change(container, c -> c.with(b -> b.state("Complete")));
    run.misbehave(new Misbehaviour.Cut(Stage.TCP_ACCEPT));
    run.restart(run.certificate());
    try {
      assertThat(status()).isIn(503, 410);
      assertThat(status()).isEqualTo(410);
    } finally {
      GATEWAY.demo().state().change(container, c -> c.with(b -> b.state("Running")));
      run.misbehave(new Misbehaviour.None());
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> status() == 200);
  }

  // Clients that leave

  /** Better than SSH streams: the service hears of it at once. */
  @Test
  void serviceHearsThatTheClientLeft() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.NEVER_ANSWERS);
    long before = GATEWAY.faulty().requests();
    RawHttp client = GATEWAY.connect();
    client.send(request("GET"));
    await().until(() -> GATEWAY.faulty().requests() > before);
    assertThat(GATEWAY.faulty().connectionsOpen()).isPositive();
    client.reset();
    await().atMost(Duration.ofSeconds(30)).until(() -> GATEWAY.faulty().connectionsOpen() == 0);
  }

  @Test
  void clientsThatLeaveInADownloadOrUploadLeaveNothing() throws Exception {
    int open = GATEWAY.demo().sampleService().connectionsOpen(); // of SSH streams
    RawHttp download = GATEWAY.connect();
    download.send(GATEWAY.request("GET", "/download/1000000000", "open-data"));
    download.read(100_000);
    download.reset();
    RawHttp upload = GATEWAY.connect();
    upload.send(GATEWAY.request("POST", "/upload", "open-data", "Content-Length: 100000") + "half");
    await().until(() -> GATEWAY.demo().gateway().exchanges() == 1);
    upload.reset();
    await().atMost(Duration.ofSeconds(30)).until(() -> GATEWAY.demo().gateway().exchanges() == 0);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> GATEWAY.demo().sampleService().connectionsOpen() <= open);
    assertThat(GATEWAY.get("open-data", "/e").status()).isEqualTo(200);
  }
}
