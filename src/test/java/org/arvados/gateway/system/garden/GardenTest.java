package org.arvados.gateway.system.garden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.strictness.Corpus;
import org.arvados.gateway.strictness.CorpusRow;
import org.arvados.gateway.strictness.CorpusRow.After;
import org.arvados.gateway.strictness.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
    "Six servers behind the gateway understand what it passed on, and nothing else (rule X5)")
@Timeout(300)
class GardenTest {
  private static final long SEED = 20_261_101;
  private static final int BURSTS = 100;

  @TempDir static Path directory;
  private static final Map<WebServer.Kind, Plot> PLOTS = new EnumMap<>(WebServer.Kind.class);
  private static DemoCluster demo;

  /** A server with the relay before it. */
  private record Plot(WebServer server, RecordingRelay relay) {}

  @BeforeAll
  static void start() throws IOException {
    for (WebServer.Kind kind : WebServer.Kind.values()) {
      if (kind.isInstalled()) {
        WebServer server = WebServer.start(kind, directory);
        PLOTS.put(kind, new Plot(server, RecordingRelay.start(server.port())));
      }
    }
    DemoCluster.Builder builder = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0));
    PLOTS.forEach(
        (kind, plot) -> builder.add(new LocalProgram(kind.label(), plot.relay().port(), "public")));
    demo = builder.start();
    PLOTS.values().forEach(plot -> plot.server().awaitReady());
  }

  @AfterAll
  static void stop() throws IOException {
    if (demo != null) {
      demo.close();
    }
    for (Plot plot : PLOTS.values()) {
      plot.relay().close();
      plot.server().close();
    }
  }

  /** All servers at once; each for itself takes one message after the other. */
  @TestFactory
  Stream<DynamicTest> serverUnderstandsWhatTheGatewayPassedOn() {
    ExecutorService threads = Executors.newFixedThreadPool(WebServer.Kind.values().length);
    Map<WebServer.Kind, CompletableFuture<Tally>> tallies = new EnumMap<>(WebServer.Kind.class);
    PLOTS.forEach(
        (kind, plot) ->
            tallies.put(
                kind, CompletableFuture.supplyAsync(() -> new Run(kind, plot).all(), threads)));
    threads.shutdown();
    return Arrays.stream(WebServer.Kind.values())
        .map(kind -> dynamicTest(kind.label(), () -> judge(kind, tallies.get(kind))));
  }

  private static void judge(WebServer.Kind kind, CompletableFuture<Tally> running)
      throws IOException {
    assumeTrue(
        running != null, kind.label() + " is missing: apt-get install " + kind.debianPackage());
    Tally tally = running.join();
    System.out.printf(
        "%s: %d requests passed on, %d understood, %d declined%n",
        kind.label(), tally.requests, tally.understood, tally.declined);
    assertThat(tally.differences).isEmpty();
    assertThat(tally.understood).isGreaterThan(tally.requests * 3 / 4);
    assertThat(Corpus.document())
        .contains(
            String.format(
                "| %s | %s | %d | %d | %d | none |",
                kind.label(), kind.debianPackage(), tally.rows, BURSTS, tally.refused));
  }

  /** What came of one server's messages. */
  private static final class Tally {
    private int rows;
    private int refused;
    private int requests;
    private int understood;
    private int declined;
    private final List<String> differences = new ArrayList<>();
  }

  /** All messages through the gateway to one server. */
  private static final class Run {
    private static final String PROBE = "GET /next HTTP/1.1\r\nHost: {host}\r\n\r\n";
    private static final String PROBE_TO_APP =
        "GET /next HTTP/1.1\r\nHost: {host}\r\n{added}\r\n\r\n";

    private final RecordingRelay relay;
    private final Corpus.Names names;
    private final Tally tally = new Tally();
    private int seen;

    Run(WebServer.Kind kind, Plot plot) {
      this.relay = plot.relay();
      this.names = new Corpus.Names(demo.service(kind.label()).host());
    }

    Tally all() {
      try {
        for (CorpusRow row : Corpus.requests()) {
          run(row);
        }
        OddMessages odd = new OddMessages(SEED);
        for (int i = 0; i < BURSTS; i++) {
          run("burst " + i, odd.next());
        }
        tally.differences.addAll(relay.faults());
        return tally;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void run(CorpusRow row) throws IOException {
      boolean goesOn = row.connection() == After.KEEP || row.connection() == After.RAW;
      List<Boolean> bodyless =
          new ArrayList<>(row.answers().stream().map(CorpusRow.Answer::bodyless).toList());
      if (goesOn) {
        bodyless.add(false);
      }
      exchange(names.in(row.fromClient() + PROBE), bodyless);
      List<RecordingRelay.Passed> passed = news();
      tally.rows += row.isForwarded() ? 1 : 0;
      tally.refused += row.isForwarded() ? 0 : 1;
      String expected = names.in(row.toApp()) + (goesOn ? names.in(PROBE_TO_APP) : "");
      StringBuilder got = new StringBuilder();
      passed.forEach(one -> got.append(one.request().text()));
      boolean whole = passed.stream().allMatch(Run::isUnderstood);
      if (whole ? !got.toString().equals(expected) : !expected.startsWith(got.toString())) {
        tally.differences.add(row + ": sent on as " + cut(got) + " instead of " + cut(expected));
      }
      passed.forEach(one -> compare(row.toString(), one));
    }

    private void run(String name, OddMessages.Burst burst) throws IOException {
      exchange(
          names.in(burst.bytes()),
          burst.meanings().stream().map(meaning -> meaning.method().equals("HEAD")).toList());
      List<RecordingRelay.Passed> passed = news();
      List<OddMessages.Meaning> got =
          passed.stream()
              .map(RecordingRelay.Passed::request)
              .map(one -> new OddMessages.Meaning(one.method(), one.target(), one.body()))
              .toList();
      // A server that declines a request with its body unread ends the client's connection too.
      boolean whole = passed.stream().allMatch(Run::isUnderstood);
      List<OddMessages.Meaning> due =
          whole || got.size() > burst.meanings().size()
              ? burst.meanings()
              : burst.meanings().subList(0, got.size());
      if (!got.equals(due)) {
        tally.differences.add(name + ": sent on as " + cut(got) + " instead of " + cut(due));
      }
      passed.forEach(one -> compare(name, one));
    }

    private List<RecordingRelay.Passed> news() {
      List<RecordingRelay.Passed> all = relay.passed();
      List<RecordingRelay.Passed> news = all.subList(seen, all.size());
      seen = all.size();
      return news.stream().filter(one -> !isRepeated(one, news)).toList();
    }

    /** Whether the server closed its idle connection under it, and it was sent again (rule U6). */
    private static boolean isRepeated(RecordingRelay.Passed one, List<RecordingRelay.Passed> news) {
      return one.response().isEmpty()
          && news.stream().anyMatch(other -> other != one && id(other).equals(id(one)));
    }

    private static List<String> id(RecordingRelay.Passed one) {
      return one.request().all("X-Request-Id");
    }

    private void compare(String name, RecordingRelay.Passed passed) {
      tally.requests++;
      Message request = passed.request();
      if (!isUnderstood(passed)) {
        tally.declined++;
        return;
      }
      tally.understood++;
      List<String> understood = passed.response().orElseThrow().all("X-Understood");
      same(name, "request line", understood, List.of(request.method() + " " + request.target()));
      if (!request.method().equals("HEAD")) {
        String[] report = passed.response().orElseThrow().body().split("\n\n", 2);
        same(name, "body", report[1], request.body());
        same(name, "fields", plainHost(report[0]), plainHost(fields(request)));
      }
    }

    /** Else it has declined, as each may what it does not like. */
    private static boolean isUnderstood(RecordingRelay.Passed passed) {
      return passed
          .response()
          .filter(response -> response.status() == 200 && !response.all("X-Understood").isEmpty())
          .isPresent();
    }

    private static String fields(Message request) {
      return Stream.of(
              "Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id", "X-Arvados-User-UUID")
          .map(field -> field + ": " + String.join(", ", request.all(field)))
          .collect(Collectors.joining("\n"));
    }

    /** Case and a trailing dot do not matter in a Host, and some servers take them off. */
    private static String plainHost(String fields) {
      int end = fields.indexOf('\n');
      String host = fields.substring(0, end).toLowerCase(Locale.ROOT).replace(".:", ":");
      return host + fields.substring(end);
    }

    private void same(String name, String what, Object got, Object sent) {
      if (!got.equals(sent)) {
        tally.differences.add(
            name + ": " + what + " was understood as " + cut(got) + ", not " + cut(sent));
      }
    }

    private static String cut(Object text) {
      return String.format("%.400s", text);
    }
  }

  /** Sends the bytes and reads as many answers as are due, or until the connection ends. */
  private static void exchange(String bytes, List<Boolean> bodyless) throws IOException {
    try (RawHttp client = new RawHttp(demo.address())) {
      client.send(bytes.getBytes(ISO_8859_1));
      for (boolean toHead : bodyless) {
        RawHttp.Head head = client.head();
        while (head.status() < 200) {
          head = client.head();
        }
        if (!toHead) {
          RawHttp.Response unused = client.body(head);
        }
      }
    } catch (EOFException | SocketException e) {
      // the server declined and closed, or the gateway did
    }
  }
}
