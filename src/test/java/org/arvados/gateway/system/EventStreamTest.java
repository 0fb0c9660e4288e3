package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are silent between their bytes. */
@Timeout(120)
class EventStreamTest {
  private static final int COUNT = 20;
  private static final int INTERVAL = 100;

  /** Every time-out is a second, but the one for upgraded streams. */
  private static final String IMPATIENT =
      """
      limits: {handshake: 1s, requestHead: 1s, idle: 1s, firstByte: 1s, drain: 1s}
      tunnel: {directLoopback: true, keepAlive: 1s, idleConnection: 1s}
      """;

  /**
   * An event.
   *
   * @param sentAt by the service, in milliseconds
   * @param arrivedAt here, by the same clock
   */
  private record Event(long sentAt, long arrivedAt) {
    long lateness() {
      return arrivedAt - sentAt;
    }
  }

  /** On an idle machine they are a few milliseconds late; the bounds are for a busy one. */
  @Test
  void eventsArriveOneByOneAsTheyAreSent() throws Exception {
    List<Event> events;
    try (GatewayProcess.Demo demo = GatewayProcess.demo("events");
        ClientSocket socket = open(demo.visit("private", "owner"))) {
      events = read(socket.response());
    }
    assertThat(events).hasSize(COUNT);
    long lateness = median(events.stream().mapToLong(Event::lateness));
    long gap =
        median(
            IntStream.range(1, COUNT)
                .mapToLong(i -> events.get(i).arrivedAt() - events.get(i - 1).arrivedAt()));
    System.out.println("median lateness " + lateness + " ms, median gap " + gap + " ms");
    // Were they kept back, half of them would be late by more than a second.
    assertThat(lateness).as("median lateness").isBetween(0L, 500L);
    assertThat(gap).as("median gap").isBetween(INTERVAL / 2L, INTERVAL * 5L);
    long early = events.stream().filter(event -> event.arrivedAt() < last(events).sentAt()).count();
    assertThat(early).as("that came before the last was sent").isGreaterThan(COUNT / 2);
  }

  private static ClientSocket open(Visit visit) throws IOException {
    ClientSocket socket = new ClientSocket(visit.gateway());
    String request = visit.head("GET", "/events?count=" + COUNT + "&interval=" + INTERVAL);
    socket.out().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static List<Event> read(ClientSocket.Response response) throws IOException {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualTo("text/event-stream");
    List<Event> events = new ArrayList<>();
    InputStream body = response.body();
    while (events.size() < COUNT) {
      String line = ClientSocket.line(body);
      if (line.startsWith("data:")) {
        long sentAt = Long.parseLong(line.replaceAll(".*\"time\":(\\d+).*", "$1"));
        events.add(new Event(sentAt, System.currentTimeMillis()));
      }
    }
    assertThat(body.readAllBytes()).as("after the last event").hasSizeLessThan(3);
    return events;
  }

  private static Event last(List<Event> events) {
    return events.get(events.size() - 1);
  }

  private static long median(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Rules X8 and U7: only {@code upgradeIdle} is for it. */
  @Test
  void silentWebSocketOutlivesEveryOtherTimeout(@TempDir Path directory) throws Exception {
    try (DemoCluster demo =
            DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
        GatewayProcess gateway =
            GatewayProcess.serve(
                "silent", List.of(), ServeFiles.write(directory, demo, IMPATIENT));
        WebSocketClient socket =
            Visit.signIn(demo.service("private").openUrl(demo.user("owner"))).webSocket()) {
      socket.echo(5);
      Thread.sleep(5000); // the silence is what is tested
      socket.echo(5);
      assertThat(gateway.isAlive()).isTrue();
    }
  }
}
