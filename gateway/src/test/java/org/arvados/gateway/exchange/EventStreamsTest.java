package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.demo.controller.UserRow;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fact lives for ten minutes here, and streams are looked at as seldom: what ends within
 * seconds was ended by an event. A stream should end within 5 s; a busy machine gets some more.
 */
@DisplayName("Streams whose right ends, with events (rule X9)")
@Timeout(120)
class EventStreamsTest {
  private static final int PORT = 8000;
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(GatewayExtension.longLived());

  private final ClusterState state = GATEWAY.demo().state();
  private final ArvadosUuid owner = GATEWAY.demo().user("owner").uuid();
  private final String name = "lab-" + NUMBERS.incrementAndGet();
  private UserRow admin;
  private TokenRow token;
  private ContainerRow container;
  private ContainerRequestRow request;
  private LinkRow link;

  /** A request of the owner, on the container of a sample service, with a name. */
  @BeforeEach
  void submit() {
    admin = state.addAccount("admin-of-" + name, user -> user.withAdmin(true)).user();
    token = state.addToken(admin.uuid(), row -> row);
    GATEWAY.keepSecret(token.v2().reveal());
    container = GATEWAY.service("sample").records().container();
    request = submitted(container);
    link = state.addName(LinkRow.PUBLISHED_PORT, name, owner, request.uuid(), PORT);
  }

  @AfterEach
  void restore() {
    var unused = state.change(container, c -> c.with(b -> b.state("Running")));
    state.remove(request);
  }

  private ContainerRequestRow submitted(ContainerRow on) {
    return state.addRequest(owner, b -> b.container(on.uuid()).publish(PORT, "private", "Lab", ""));
  }

  /** A request of the owner that runs elsewhere. */
  private ContainerRequestRow elsewhere() {
    return submitted(state.addContainer(c -> c.running("127.0.0.1:9").runtimeUser(owner)));
  }

  /** Something that ends the right, or what it leads to, and what the client is told. */
  private record Change(String what, String reason, Consumer<EventStreamsTest> apply) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final String ENDED = "the container has ended";
  private static final String ELSEWHERE = "the address leads to another service";
  private static final String NO_RIGHT = "access has ended";

  private static final List<Change> CHANGES =
      List.of(
          new Change("the container ends", ENDED, it -> it.containerBecomes("Complete")),
          new Change("the container is cancelled", ENDED, it -> it.containerBecomes("Cancelled")),
          new Change("the request is retried", ELSEWHERE, EventStreamsTest::retryRequest),
          new Change("the request is deleted", NO_RIGHT, it -> it.state.remove(it.request)),
          new Change("the name moves", ELSEWHERE, EventStreamsTest::moveName),
          new Change("the name is changed", NO_RIGHT, EventStreamsTest::changeName),
          new Change("the name is given up", NO_RIGHT, it -> it.state.remove(it.link)),
          new Change("the user is no administrator", NO_RIGHT, EventStreamsTest::demote),
          new Change("the user is deactivated", NO_RIGHT, it -> it.state.deactivate(it.admin)),
          new Change("the token is deleted", NO_RIGHT, it -> it.state.remove(it.token)),
          new Change("the token is ended by the API", NO_RIGHT, EventStreamsTest::endToken));

  private void containerBecomes(String newState) {
    var unused = state.change(container, c -> c.with(b -> b.state(newState)));
  }

  private void retryRequest() {
    ArvadosUuid other = elsewhere().containerUuid();
    var unused = state.change(request, r -> r.with(b -> b.container(other)));
  }

  private void moveName() {
    String other = elsewhere().uuid().text();
    var unused = state.change(link, l -> l.withHead(other));
  }

  private void changeName() {
    var unused = state.change(link, l -> l.withName("not-" + name));
  }

  private void demote() {
    var unused = state.change(admin, u -> u.withAdmin(false));
  }

  private void endToken() {
    Instant past = Instant.now().minusSeconds(1);
    var unused = state.change(token, t -> t.withExpiresAt(past));
  }

  /** Kinds of streams. */
  private enum Kind {
    WEB_SOCKET,
    EVENT_STREAM,
    DOWNLOAD
  }

  static Stream<Arguments> streamsAndChanges() {
    return Stream.of(Kind.values())
        .flatMap(kind -> CHANGES.stream().map(change -> Arguments.of(kind, change)));
  }

  private String host() {
    String other = GATEWAY.host("sample");
    return name + other.substring(other.indexOf('.'));
  }

  private String get(String target, String... fields) {
    String[] all = Arrays.copyOf(fields, fields.length + 1);
    all[fields.length] = "Authorization: Bearer " + token.v2().reveal();
    return GatewayExtension.head("GET", target, host(), all);
  }

  private RawHttp open(Kind kind) throws IOException {
    RawHttp client = GATEWAY.connectSlowly();
    switch (kind) {
      case WEB_SOCKET -> {
        client.send(
            get(
                "/ws",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        assertThat(client.head().status()).isEqualTo(101);
      }
      case EVENT_STREAM -> {
        client.send(get("/events?count=0&interval=100"));
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.chunk()).isNotEmpty();
      }
      case DOWNLOAD -> {
        client.send(get("/download/1000000000"));
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.read(100_000)).isNotEmpty();
      }
    }
    assertThat(GATEWAY.demo().gateway().exchanges()).isOne();
    return client;
  }

  private static void assertEnds(RawHttp client, Kind kind, String reason) throws IOException {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> GATEWAY.demo().gateway().exchanges() == 0);
    if (kind == Kind.WEB_SOCKET) {
      byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
      byte[] close = new byte[4 + text.length];
      close[0] = (byte) 0x88;
      close[1] = (byte) (2 + text.length);
      close[2] = 0x03; // 1008
      close[3] = (byte) 0xf0;
      System.arraycopy(text, 0, close, 4, text.length);
      assertThat(client.rest()).isEqualTo(close);
    } else {
      assertThat(isCut(client)).isTrue();
    }
  }

  /** A response that does not look whole. */
  private static boolean isCut(RawHttp client) throws IOException {
    try {
      byte[] rest = client.rest();
      String end =
          new String(
              Arrays.copyOfRange(rest, Math.max(0, rest.length - 5), rest.length),
              StandardCharsets.US_ASCII);
      return !end.equals("0\r\n\r\n") && rest.length < 900_000_000;
    } catch (SocketException e) {
      return true; // a reset
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("streamsAndChanges")
  void streamEndsSoonAfter(Kind kind, Change change) throws Exception {
    RawHttp client = open(kind);
    if (kind == Kind.DOWNLOAD) {
      Thread.sleep(2500); // an ordinary exchange is watched from the first tick on
    }
    change.apply().accept(this);
    assertEnds(client, kind, change.reason());
  }

  /** The first look at what an exchange rests on finds what has changed before. */
  @Test
  void changeRightAfterTheBeginningOfADownloadIsFound() throws Exception {
    RawHttp client = open(Kind.DOWNLOAD);
    state.remove(token);
    assertEnds(client, Kind.DOWNLOAD, "");
  }

  private static void assertLives(RawHttp client) throws IOException {
    client.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
    assertThat(client.read(4)).containsExactly((byte) 0x81, 2, 'h', 'i');
  }

  /** Looked at again, and found to be as it was. */
  @Test
  void streamOutlivesChangesThatDoNotConcernItsRight() throws Exception {
    RawHttp client = open(Kind.WEB_SOCKET);
    for (Runnable change :
        new Runnable[] {
          () -> state.change(container, c -> c.with(b -> b.interactiveSessionStarted(true))),
          () -> state.change(request, r -> r.with(b -> b.name("another name"))),
          () -> state.change(admin, u -> u),
        }) {
      GATEWAY.demo().controller().calls().clear();
      change.run();
      await().atMost(SOON).until(() -> GATEWAY.demo().controller().calls().total() > 0);
      await().atMost(SOON).until(() -> GATEWAY.demo().controller().calls().open() == 0);
      assertLives(client);
    }
    await().pollDelay(Duration.ofSeconds(3)).atMost(SOON).until(() -> true);
    assertLives(client);
  }

  /** Lets what the preparations of a test have set off come to an end. */
  private static void quieten() {
    await()
        .pollInterval(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              boolean isQuiet = GATEWAY.demo().controller().calls().total() == 0;
              GATEWAY.demo().controller().calls().clear();
              return isQuiet;
            });
  }

  @Test
  void changesOfOthersCostTheApiNothing() throws Exception {
    RawHttp client = open(Kind.WEB_SOCKET);
    ContainerRequestRow other = elsewhere();
    quieten();
    for (int i = 0; i < 200; i++) {
      String text = "name " + i;
      other = state.change(other, r -> r.with(b -> b.name(text)));
    }
    state.remove(other);
    await().pollDelay(Duration.ofSeconds(3)).atMost(SOON).until(() -> true);
    assertThat(GATEWAY.demo().controller().calls().calls()).isEmpty();
    assertLives(client);
  }

  /** Rule A9: however many events name an object, the API is asked once a second at most. */
  @Test
  void aStormOfEventsIsABreezeToTheApi() throws Exception {
    RawHttp client = open(Kind.WEB_SOCKET);
    quieten();
    long began = System.nanoTime();
    for (int i = 0; i < 500; i++) {
      var unused = state.change(container, c -> c);
    }
    await().pollDelay(Duration.ofSeconds(4)).atMost(SOON).until(() -> true);
    long seconds = 1 + Duration.ofNanos(System.nanoTime() - began).toSeconds();
    assertThat(GATEWAY.demo().controller().calls().total()).isBetween(1, (int) (2 * (seconds + 1)));
    assertLives(client);
  }

  /** While the API cannot be asked, a stream goes on; once it can be, it ends soon. */
  @Test
  void changeDuringAnOutageOfTheApiIsFoundAfterIt() throws Exception {
    GATEWAY.expectInLog("Arvados API: ");
    RawHttp client = open(Kind.WEB_SOCKET);
    GATEWAY.demo().controller().faults().inject(new Fault.HtmlPage(), FaultScope.everything());
    GATEWAY.demo().controller().calls().clear();
    state.remove(token);
    await().atMost(SOON).until(() -> GATEWAY.demo().controller().calls().total() > 1);
    assertLives(client);
    GATEWAY.demo().controller().faults().clear();
    assertEnds(client, Kind.WEB_SOCKET, "access has ended");
  }

  private void expireIn(Duration time) {
    token = state.addToken(admin.uuid(), row -> row.withExpiresAt(Instant.now().plus(time)));
    GATEWAY.keepSecret(token.v2().reveal());
  }

  /** Rule A8: by our own clock, without a word from the cluster. */
  @ParameterizedTest
  @MethodSource("kinds")
  void streamEndsWhenItsTokenExpires(Kind kind) throws Exception {
    expireIn(Duration.ofSeconds(4));
    Instant end = token.expiresAt();
    RawHttp client = open(kind);
    GATEWAY.demo().controller().faults().inject(new Fault.Hang());
    assertThat(Instant.now()).as("the machine is not too slow for this test").isBefore(end);
    assertThat(GATEWAY.demo().gateway().exchanges()).isOne();
    assertEnds(client, kind, "the token has expired");
    assertThat(Instant.now()).isAfterOrEqualTo(end);
  }

  static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  /** An event tells that the token lives on. */
  @Test
  void streamOutlivesTheFirstEndOfATokenThatWasProlonged() throws Exception {
    expireIn(Duration.ofSeconds(6));
    RawHttp client = open(Kind.WEB_SOCKET);
    Instant end = token.expiresAt();
    var unused = state.change(token, t -> t.withExpiresAt(end.plusSeconds(600)));
    await().atMost(SOON).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
    assertLives(client);
  }

  /** Such a stream needed no token. */
  @Test
  void streamOfAPublicServiceOutlivesItsToken() throws Exception {
    request = state.change(request, r -> r.with(b -> b.publish(PORT, "public", "", "")));
    ContainerRequestRow other = GATEWAY.service("sample").records().request();
    var unused = state.change(other, r -> r.with(b -> b.publish(PORT, "public", "", "")));
    try {
      expireIn(Duration.ofSeconds(4));
      RawHttp client = open(Kind.WEB_SOCKET);
      Instant end = token.expiresAt();
      await().atMost(SOON).until(() -> Instant.now().isAfter(end.plusSeconds(1)));
      assertLives(client);
    } finally {
      var unusedToo = state.change(other, r -> r.with(b -> b.publish(PORT, "private", "", "")));
    }
  }

  /** Who comes after the event is judged by what is true now, though facts live for ten minutes. */
  @Test
  void nextRequestIsJudgedByWhatIsTrueNow() throws Exception {
    assertThat(status()).isEqualTo(200);
    var unused = state.change(container, c -> c.with(b -> b.state("Complete")));
    await().atMost(SOON).until(this::status, status -> status == 410);
    var unusedToo = state.change(container, c -> c.with(b -> b.state("Running")));
    await().atMost(SOON).until(this::status, status -> status == 200);
    state.remove(token);
    await().atMost(SOON).until(this::status, status -> status == 401);
  }

  /** A name that was unknown is known as soon as somebody claims it. */
  @Test
  void newNameIsKnownAtOnce() throws Exception {
    state.remove(link);
    await().atMost(SOON).until(this::status, status -> status == 404);
    link = state.addName(LinkRow.HOSTNAME, name, owner, request.uuid(), PORT);
    await().atMost(SOON).until(this::status, status -> status == 200);
  }

  private int status() throws IOException {
    return GATEWAY.connect().send(get("/e")).response().status();
  }
}
