package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sample service over a real connection")
@Timeout(60)
class SampleServiceTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static SampleService service;

  @BeforeAll
  static void start() {
    service = SampleService.start(0);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.address().getPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(to(path).build(), BodyHandlers.ofString());
  }

  private static String sha256(String text) throws Exception {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void thePageNamesNoOtherHost() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).contains("<!doctype html>").doesNotContain("http://", "https://");
  }

  @Test
  void aPortThatIsTakenIsAnError() {
    assertThatThrownBy(() -> SampleService.start(service.address().getPort()))
        .isInstanceOf(UncheckedIOException.class);
  }

  // Echo

  @Test
  void anyMethodAndPathIsEchoed() throws Exception {
    HttpRequest request =
        to("/any%2Fpath/../x?a=1&a=%32")
            .method("PATCH", BodyPublishers.ofString("hello"))
            .header("X-Two", "first")
            .header("X-Two", "second")
            .build();

    JsonNode echo = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());

    assertThat(echo.get("method").asText()).isEqualTo("PATCH");
    assertThat(echo.get("target").asText()).isEqualTo("/any%2Fpath/../x?a=1&a=%32");
    assertThat(echo.get("bodyBytes").asInt()).isEqualTo(5);
    assertThat(echo.get("bodySha256").asText()).isEqualTo(sha256("hello"));
    assertThat(echo.get("headers").toString())
        .contains("[\"X-Two\",\"first\"],[\"X-Two\",\"second\"]");
  }

  @Test
  void headersAreEchoedInTheirOrderAndCase() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send(
          "GET /echo HTTP/1.1\r\nzeta: 1\r\nHost: a.example:80\r\nALPHA: 2\r\nzeta: 3\r\n\r\n");

      JsonNode echo = JSON.readTree(raw.answer().body());

      assertThat(echo.get("headers").toString())
          .isEqualTo(
              "[[\"zeta\",\"1\"],[\"Host\",\"a.example:80\"],[\"ALPHA\",\"2\"],[\"zeta\",\"3\"]]");
    }
  }

  @Test
  void requestsOfOneConnectionAreCounted() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      String request = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
      raw.send(request + request);

      JsonNode first = JSON.readTree(raw.answer().body());
      JsonNode second = JSON.readTree(raw.answer().body());

      assertThat(second.get("connection")).isEqualTo(first.get("connection"));
      assertThat(second.get("requestOnConnection").asInt()).isEqualTo(2);
    }
  }

  @Test
  void trailersOfARequestAreEchoed() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      raw.send("2\r\nab\r\n0\r\nX-End: yes\r\n\r\n");

      assertThat(JSON.readTree(raw.answer().body()).get("trailers").toString())
          .isEqualTo("[[\"X-End\",\"yes\"]]");
    }
  }

  // Downloads and uploads

  @Test
  void aLargeDownloadHasTheDigestItIsSaidToHave() throws Exception {
    int bytes = 64 << 20;
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long length = 0;
    try (InputStream in =
        client.send(to("/download/" + bytes).build(), BodyHandlers.ofInputStream()).body()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        length += n;
      }
    }

    assertThat(length).isEqualTo(bytes);
    assertThat(get("/download/" + bytes + "/sha256").body())
        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void aSmallDownloadStatesItsDigest() throws Exception {
    HttpResponse<byte[]> download =
        client.send(to("/download/1000").build(), BodyHandlers.ofByteArray());

    assertThat(download.headers().firstValue("X-Content-Sha256")).contains(sha256(download.body()));
  }

  @Test
  void aRangeIsThatPartOfTheWhole() throws Exception {
    byte[] whole = client.send(to("/download/1000").build(), BodyHandlers.ofByteArray()).body();

    HttpResponse<byte[]> middle = range("bytes=10-19");
    HttpResponse<byte[]> tail = range("bytes=-5");

    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 10-19/1000");
    assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
    assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(whole, 995, 1000));
  }

  @Test
  void aRangeBeyondTheEndIs416() throws Exception {
    HttpResponse<byte[]> response = range("bytes=1000-");

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(response.headers().firstValue("Content-Range")).contains("bytes */1000");
  }

  private HttpResponse<byte[]> range(String range) throws Exception {
    return client.send(
        to("/download/1000").header("Range", range).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void anUnchangedDownloadIs304() throws Exception {
    String tag = get("/download/7").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again =
        client.send(
            to("/download/7").header("If-None-Match", tag).build(), BodyHandlers.ofString());

    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void headSaysWhatGetWouldSay() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("HEAD /download/123456789012 HTTP/1.1\r\nHost: a\r\n\r\n");
      String head = raw.head();
      raw.send("GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(head).contains("content-length: 123456789012\r\n");
      assertThat(raw.answer().body()).isEqualTo("status 200\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST"})
  void anUploadIsDigested(String method) throws Exception {
    byte[] body = client.send(to("/download/3000000").build(), BodyHandlers.ofByteArray()).body();
    BodyPublisher withoutLength = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));

    for (BodyPublisher publisher : List.of(BodyPublishers.ofByteArray(body), withoutLength)) {
      HttpRequest request = to("/upload").method(method, publisher).build();
      JsonNode answer = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
      assertThat(answer.get("bytes").asInt()).isEqualTo(body.length);
      assertThat(answer.get("sha256").asText()).isEqualTo(sha256(body));
    }
  }

  @Test
  void anUploadThatWaitsForPermissionGetsIt() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send(
          "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 100 Continue\r\n");
      raw.send("ab");
      assertThat(raw.answer().body()).contains("\"bytes\":2");
    }
  }

  @Test
  void anUploadByGetIsRefused() throws Exception {
    assertThat(get("/upload").statusCode()).isEqualTo(405);
  }

  // Streams

  @Test
  void eventsComeOneAfterTheOther() throws Exception {
    List<Long> sent = new ArrayList<>();
    List<Long> arrived = new ArrayList<>();
    HttpResponse<Stream<String>> response =
        client.send(to("/events?count=4&interval=100").build(), BodyHandlers.ofLines());
    response
        .body()
        .filter(line -> line.startsWith("data: "))
        .forEach(
            line -> {
              JsonNode event = parse(line.substring(6));
              assertThat(event.get("sequence").asInt()).isEqualTo(sent.size() + 1);
              sent.add(event.get("time").asLong());
              arrived.add(System.currentTimeMillis());
            });

    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(sent).hasSize(4).isSorted();
    assertThat(sent.get(3) - sent.get(0)).isGreaterThanOrEqualTo(290);
    assertThat(arrived.get(0))
        .as("the first comes before the last is made")
        .isLessThan(sent.get(3));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void chunksAreFollowedByATrailer() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /chunked?pieces=2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(raw.rest())
          .contains("trailer: X-Body-Sha256, X-Pieces\r\n")
          .contains("8\r\npiece 1\n\r\n8\r\npiece 2\n\r\n0\r\n")
          .contains("X-Pieces: 2\r\n")
          .contains("X-Body-Sha256: " + sha256("piece 1\npiece 2\n") + "\r\n");
    }
  }

  @Test
  void aHintComesBeforeTheAnswer() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /early-hints HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(raw.head()).startsWith("HTTP/1.1 103 Early Hints\r\nLink: ");
      assertThat(raw.answer().body()).isEqualTo("after a hint\n");
    }
  }

  // The rest

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 304, 404, 418, 503})
  void everyStatusCanBeHad(int status) throws Exception {
    assertThat(get("/status/" + status).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/status/abc", "/status/600", "/download/-1", "/slow?ms=x", "/events?count=1e3"})
  void nonsenseIsABadRequest(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void aSlowAnswerTakesItsTime() throws Exception {
    long start = System.nanoTime();

    assertThat(get("/slow?ms=120").body()).isEqualTo("after 120 ms\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(115));
  }

  @Test
  void aConnectionCanBeClosedInsteadOfAnAnswer() {
    assertThatThrownBy(() -> get("/close")).isInstanceOf(IOException.class);
  }

  @Test
  void aRedirectGoesWhereItIsTold() throws Exception {
    HttpResponse<String> response = get("/redirect?status=307&to=/there%3Fa=b");

    assertThat(response.statusCode()).isEqualTo(307);
    assertThat(response.headers().firstValue("Location")).contains("/there?a=b");
  }

  @Test
  void cookiesAreSetForTheHostAndForTheDomainAbove() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /cookie HTTP/1.1\r\nHost: app.containers.example:8443\r\n\r\n");

      assertThat(raw.answer().head())
          .contains("set-cookie: sample-host=1; Path=/; HttpOnly\r\n")
          .contains("set-cookie: sample-domain=1; Path=/; Domain=containers.example\r\n");
    }
  }

  @Test
  void cookiesAreSetAsAsked() throws Exception {
    HttpResponse<String> response = get("/cookie?set=a%3D1&set=b%3D2%3B%20Path%3D%2Fx");

    assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2; Path=/x");
  }
}
