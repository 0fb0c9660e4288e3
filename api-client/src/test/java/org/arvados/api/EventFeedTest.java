package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A feed and a service that keeps no promise (arvados-protocol section 11). */
@Timeout(60)
class EventFeedTest {
  private static final Duration SEND_TIMEOUT = Duration.ofMinutes(1);
  private static final String COMPLETE = "listening, complete";
  private static final String INCOMPLETE = "listening, incomplete";
  private static final String FIRST = "zzzzz-dz642-first0000000000";
  private static final String SECOND = "zzzzz-dz642-second000000000";

  private static final RawServer.Script UNAVAILABLE =
      connection -> {
        String unused = connection.readHead();
        connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
      };

  private final ManualTime time = new ManualTime();
  private final ApiThreads threads = new ApiThreads(2);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> subscriptions = new LinkedBlockingQueue<>();
  private final Deque<RawServer.Script> scripts = new ArrayDeque<>();
  private final Semaphore endOrders = new Semaphore(0);
  private RawServer server;
  private EventFeed feed;

  private final EventFeedListener listener =
      new EventFeedListener() {
        @Override
        public void listening(boolean complete) {
          told.add(complete ? COMPLETE : INCOMPLETE);
        }

        @Override
        public void event(ClusterEvent event) {
          told.add(event.object().text());
        }

        @Override
        public void interrupted(String reason) {
          told.add(reason);
        }
      };

  /** One connection after the other is treated so; later ones are confirmed and left alone. */
  private void start(RawServer.Script... connections) throws IOException {
    scripts.addAll(Arrays.asList(connections));
    server = new RawServer(this::treat);
    feed = feed(() -> CompletableFuture.completedFuture(address(server)));
    feed.start();
  }

  private void treat(RawServer.Connection connection) throws IOException {
    RawServer.Script script;
    synchronized (scripts) {
      script = scripts.pollFirst();
    }
    (script == null ? (RawServer.Script) this::idle : script).run(connection);
  }

  private void idle(RawServer.Connection connection) throws IOException {
    EventPeer peer = new EventPeer(connection);
    subscriptions.add(peer.confirm());
    connection.awaitEnd();
  }

  private static URI address(RawServer server) {
    return URI.create("ws://127.0.0.1:" + server.uri().getPort() + "/websocket");
  }

  private EventFeed feed(Supplier<CompletableFuture<URI>> address) {
    EventFeedSettings settings =
        EventFeedSettings.of(HttpApiSettings.of(URI.create("http://127.0.0.1")), ApiFixture.TOKEN)
            .withMaxMessageChars(10_000);
    assertThat(settings.sendTimeout()).isEqualTo(SEND_TIMEOUT);
    return new EventFeed(
        settings, address, listener, threads.executor(), time, time, new Random(7));
  }

  @AfterEach
  void stop() throws IOException {
    feed.close();
    endOrders.release(9);
    if (server != null) {
      server.close();
    }
    threads.close();
    assertThat(told).as("told beyond what the test expects").isEmpty();
  }

  private String next() throws InterruptedException {
    String next = told.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("what the feed tells").isNotNull();
    assertThat(next).doesNotContain("token").doesNotContain(ApiFixture.SECRET);
    return next;
  }

  /** So that an end does not overtake what was sent before it. */
  private void awaitEndOrder() {
    endOrders.acquireUninterruptibly();
  }

  /**
   * Has the service end the connection. Java's client does not always notice, so time passes until
   * it is asked to send.
   */
  private void lost() throws InterruptedException {
    endOrders.release();
    String reason = told.poll(50, TimeUnit.MILLISECONDS);
    for (int i = 0; i < 100 && reason == null; i++) {
      time.advance(Duration.ofSeconds(5));
      reason = told.poll(100, TimeUnit.MILLISECONDS);
    }
    assertThat(reason).isEqualTo("connection lost");
  }

  private String subscription() throws InterruptedException {
    String next = subscriptions.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a subscription").isNotNull();
    return next;
  }

  /** The pause before the next try passes. */
  private void retry() throws InterruptedException {
    time.awaitTimers(2); // of the pause, and of the watch
    time.advance(Duration.ofSeconds(30));
  }

  private static String event(long id, String object) {
    return "{\"msgID\":1,\"id\":"
        + id
        + ",\"event_type\":\"update\",\"object_uuid\":\""
        + object
        + "\",\"properties\":{}}";
  }

  @Test
  void subscribesToChangesWithTheTokenInTheQuery() throws Exception {
    CompletableFuture<String> head = new CompletableFuture<>();
    CompletableFuture<String> subscription = new CompletableFuture<>();
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          head.complete(peer.accept());
          subscription.complete(peer.read());
          peer.send("{\"status\":200}");
          peer.send(event(5, FIRST));
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    assertThat(head.join())
        .startsWith(
            "GET /websocket?api_token=v2%2Fzzzzz-gj3su-0gatewaytoken01%2F"
                + ApiFixture.SECRET
                + " HTTP/1.1\r\n");
    assertThat(subscription.join())
        .isEqualTo(
            "{\"method\":\"subscribe\",\"filters\":"
                + "[[\"event_type\",\"in\",[\"create\",\"update\",\"delete\"]]]}");
  }

  @Test
  void afterAShortGapTheServiceGoesOnFromTheLastRow() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.send(event(5_000, FIRST));
          awaitEndOrder();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    lost();
    retry();
    assertThat(next()).isEqualTo(COMPLETE);
    assertThat(subscription()).endsWith(",\"last_log_id\":4000}");
  }

  /** The service may send old rows for a while, and new ones between them. */
  @Test
  void gapThatIsBeingFilledIsAGapStill() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.send(event(5_000, FIRST));
          awaitEndOrder();
        },
        connection -> {
          EventPeer peer = new EventPeer(connection);
          subscriptions.add(peer.confirm());
          peer.send(event(9_000, SECOND));
          awaitEndOrder();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    lost();
    retry();
    assertThat(subscription()).endsWith(",\"last_log_id\":4000}");
    assertThat(next()).isEqualTo(COMPLETE);
    assertThat(next()).isEqualTo(SECOND);
    lost();
    retry();
    assertThat(next()).isEqualTo(COMPLETE);
    assertThat(subscription()).endsWith(",\"last_log_id\":4000}");
  }

  @Test
  void afterALongGapItIsSaidThatSomethingMayBeMissing() throws Exception {
    RawServer.Script[] connections = new RawServer.Script[20];
    Arrays.fill(connections, UNAVAILABLE);
    connections[0] =
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.send(event(5_000, FIRST));
          awaitEndOrder();
        };
    start(connections);
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    lost();
    for (int i = 0; i < 20; i++) {
      retry();
    }
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(subscription()).doesNotContain("last_log_id");
  }

  @Test
  void quietClusterGivesNothingToGoOnFrom() throws Exception {
    start(
        connection -> {
          String unused = new EventPeer(connection).confirm();
          awaitEndOrder();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    lost();
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(subscription()).doesNotContain("last_log_id");
  }

  @Test
  void silentServiceIsLeftAfterTwoAndAHalfSendTimeouts() throws Exception {
    CompletableFuture<Void> left = new CompletableFuture<>();
    start(
        connection -> {
          String unused = new EventPeer(connection).confirm();
          connection.awaitEnd(); // reads pings, and answers none
          left.complete(null);
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    time.advance(SEND_TIMEOUT.multipliedBy(2));
    time.awaitTimers(1);
    assertThat(told).isEmpty();
    time.advance(SEND_TIMEOUT.dividedBy(2));
    assertThat(next()).isEqualTo("nothing was heard for 150 s");
    left.get(20, TimeUnit.SECONDS);
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  /** One that has answered a ping does so always. */
  @Test
  void serviceThatAnsweredPingsIsLeftSooner() throws Exception {
    CompletableFuture<Void> pinged = new CompletableFuture<>();
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          connection.socket().setSoTimeout(20_000);
          peer.frame(0x8a, new byte[0]); // a pong, if an early one
          peer.send(event(1, FIRST));
          connection.awaitEnd();
          pinged.complete(null);
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    time.advance(SEND_TIMEOUT.dividedBy(2));
    assertThat(next()).isEqualTo("nothing was heard for 30 s");
    pinged.get(20, TimeUnit.SECONDS);
  }

  @Test
  void signsOfLifeKeepTheConnection() throws Exception {
    BlockingQueue<EventPeer> peers = new LinkedBlockingQueue<>();
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peers.add(peer);
          awaitEndOrder();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    EventPeer peer = peers.take();
    for (int i = 0; i < 5; i++) {
      time.advance(SEND_TIMEOUT.plusSeconds(30));
      peer.send("{}");
      peer.send(event(1, FIRST)); // shows that the other was read
      assertThat(next()).isEqualTo(FIRST);
    }
    lost();
  }

  @Test
  void subscriptionThatIsNotConfirmedIsGivenUp() throws Exception {
    start(
        connection -> {
          String unused = new EventPeer(connection).accept();
          connection.awaitEnd();
        });
    assertThat(server.wasAsked()).isTrue();
    time.advance(SEND_TIMEOUT.dividedBy(2));
    assertThat(next()).isEqualTo("the event service did not confirm the subscription");
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  @Test
  void refusedSubscriptionIsTriedAgain() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.accept();
          String unusedToo = peer.read();
          peer.send("{\"status\":400}");
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo("the event service refused the subscription: 400");
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  /** Told once, however often it is tried. */
  @Test
  void refusedHandshakesAreOneInterruption() throws Exception {
    start(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    assertThat(next()).isEqualTo("the event service answered with status 503");
    retry();
    retry();
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(server.connections()).isEqualTo(4);
  }

  /** A token goes where it was meant to go, and nowhere else. */
  @Test
  void redirectIsNotFollowed() throws Exception {
    AtomicInteger elsewhere = new AtomicInteger();
    try (RawServer other =
        new RawServer(
            connection -> {
              elsewhere.incrementAndGet();
              String unused = connection.readHead();
            })) {
      start(
          connection -> {
            String unused = connection.readHead();
            connection.write(
                "HTTP/1.1 302 Found\r\nLocation: "
                    + address(other)
                    + "\r\nContent-Length: 0\r\n\r\n");
          });
      assertThat(next()).isEqualTo("the event service answered with status 302");
      retry();
      assertThat(next()).isEqualTo(INCOMPLETE);
      assertThat(elsewhere).hasValue(0);
    }
  }

  /** Java's client tries again by itself a few times. */
  @Test
  void connectionsThatEndAtOnceAreOneInterruption() throws Exception {
    AtomicInteger hungUp = new AtomicInteger();
    RawServer.Script[] connections = new RawServer.Script[20];
    Arrays.fill(
        connections,
        (RawServer.Script)
            connection -> {
              String unused = connection.readHead();
              hungUp.incrementAndGet();
            });
    start(connections);
    assertThat(next()).isEqualTo("connection lost");
    synchronized (scripts) {
      scripts.clear();
    }
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(hungUp.get()).isBetween(1, 19);
  }

  /** Where nobody speaks TLS there is no event service, and will not be soon. */
  @Test
  void wrongPeerIsTriedAgainMuchLater() throws Exception {
    server = new RawServer(connection -> connection.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    URI secure = URI.create(address(server).toString().replace("ws:", "wss:"));
    feed = feed(() -> CompletableFuture.completedFuture(secure));
    feed.start();
    assertThat(next()).isEqualTo("TLS failed");
    int connections = server.connections();
    retry();
    time.awaitTimers(2);
    assertThat(server.connections()).isEqualTo(connections);
  }

  /** What was missed is not known, so the service is not asked to go on from there. */
  @Test
  void garbageLosesTrack() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.send(event(5_000, FIRST));
          peer.send("<html>" + ApiFixture.SECRET);
          peer.send(event(5_001, SECOND));
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
    assertThat(next()).isEqualTo("a message makes no sense: not JSON");
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(subscription()).doesNotContain("last_log_id");
  }

  @Test
  void hugeMessageLosesTrackAndTakesNoMemory() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          byte[] head = EventPeer.frameBytes(EventPeer.TEXT, new byte[0]);
          byte[] length = {head[0], 127, 0, 0, 0, 0, 0x40, 0, 0, 0}; // a gigabyte
          connection.socket().getOutputStream().write(length);
          byte[] part = "x".repeat(4096).getBytes(StandardCharsets.US_ASCII);
          for (int i = 0; i < 64; i++) {
            connection.socket().getOutputStream().write(part);
          }
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo("a message is longer than 10000 characters");
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  @Test
  void fragmentsAndSlowBytesMakeOneMessage() throws Exception {
    byte[] text = event(5, FIRST).getBytes(StandardCharsets.US_ASCII);
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.frame(0x01, Arrays.copyOf(text, 20));
          peer.frame(EventPeer.PING, new byte[] {1, 2, 3});
          byte[] rest = Arrays.copyOfRange(text, 20, text.length);
          for (byte one : EventPeer.frameBytes(0x80, rest)) {
            connection.socket().getOutputStream().write(one);
            connection.socket().getOutputStream().flush();
          }
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo(FIRST);
  }

  @Test
  void closeFrameIsAnInterruptionWithItsCode() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.frame(0x88, new byte[] {0x03, (byte) 0xe9});
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(next()).isEqualTo("the event service closed the connection, code 1001");
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  @Test
  void malformedFrameIsAnInterruption() throws Exception {
    start(
        connection -> {
          EventPeer peer = new EventPeer(connection);
          String unused = peer.confirm();
          peer.frame(0xf1, new byte[] {1}); // reserved bits
          connection.awaitEnd();
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    lost();
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
  }

  /** Rule T9: an address that cannot be used is not shown either. */
  @Test
  void oddAddressesAreInterruptions() throws Exception {
    for (String address :
        List.of("http://127.0.0.1/", "ws:/path", "ws://127.0.0.1/?a=b", "wss://under_score/")) {
      feed = feed(() -> CompletableFuture.completedFuture(URI.create(address)));
      feed.start();
      assertThat(next()).isEqualTo("its address is no ws or wss URL without a query");
      feed.close();
    }
  }

  @Test
  void addressIsAskedForUntilItIsKnown() throws Exception {
    server = new RawServer(this::treat);
    AtomicInteger asked = new AtomicInteger();
    feed =
        feed(
            () ->
                asked.incrementAndGet() < 3
                    ? CompletableFuture.failedFuture(
                        new ApiFailedException("the API does not answer", null))
                    : CompletableFuture.completedFuture(address(server)));
    feed.start();
    assertThat(next()).isEqualTo("its address is not known: the API does not answer");
    retry();
    retry();
    assertThat(next()).isEqualTo(INCOMPLETE);
    assertThat(asked).hasValue(3);
  }

  @Test
  void closedFeedLeavesAndSaysNothingMore() throws Exception {
    CompletableFuture<Void> left = new CompletableFuture<>();
    start(
        connection -> {
          String unused = new EventPeer(connection).confirm();
          connection.awaitEnd();
          left.complete(null);
        });
    assertThat(next()).isEqualTo(INCOMPLETE);
    feed.close();
    left.get(20, TimeUnit.SECONDS);
    time.advance(Duration.ofHours(1));
    assertThat(told).isEmpty();
  }
}
