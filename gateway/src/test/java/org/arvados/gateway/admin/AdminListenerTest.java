package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The admin listener (arvados-protocol section 9.1)")
@Timeout(60)
class AdminListenerTest {
  private final Health health = new Health();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<AdminListener> started = new ArrayList<>();

  private AdminClient start(Optional<Secret> token, Duration timeout) {
    AdminListener listener =
        new AdminListener(new HostAndPort("127.0.0.1", 0), token, health, registry, timeout);
    started.add(listener);
    var address = listener.bind().syncUninterruptibly().channel().localAddress();
    return new AdminClient((InetSocketAddress) address);
  }

  private AdminClient start() {
    return start(Optional.of(AdminClient.TOKEN), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    started.forEach(listener -> listener.close().syncUninterruptibly());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "GET,/_health/ping,Bearer TOKEN,200,{\"health\":\"OK\"}",
        "GET,/_health/ping?query=1,Bearer TOKEN,200,{\"health\":\"OK\"}",
        "GET,/_health/ping,,401,authorization required",
        "GET,/_health/ping,Bearer wrong,403,authorization error",
        "GET,/_health/ping,Bearer,403,authorization error",
        "GET,/_health/ping,bearer TOKEN,403,authorization error",
        "GET,/_health/ping,Bearer  TOKEN,403,authorization error",
        "GET,/_health/ping,Bearer TOKENx,403,authorization error",
        "GET,/_health/ping,Basic TOKEN,403,authorization error",
        "GET,/_health/ping?api_token=TOKEN,,401,authorization required",
        "GET,/metrics,Bearer TOKEN,200,# HELP",
        "GET,/metrics,,401,Unauthorized",
        "GET,/metrics,Bearer wrong,403,Forbidden",
        "GET,/,Bearer TOKEN,404,not found",
        "GET,/_health/all,Bearer TOKEN,404,not found",
        "GET,/metrics/,Bearer TOKEN,404,not found",
        "GET,http://admin/metrics,Bearer TOKEN,404,not found",
        "POST,/metrics,Bearer TOKEN,405,method not allowed",
        "PUT,/_health/ping,Bearer TOKEN,405,method not allowed",
        "POST,/other,Bearer TOKEN,404,not found",
      })
  void answersAsTheServicesOfArvadosDo(
      String method, String target, String authorization, int status, String body)
      throws Exception {
    var unused = Counter.builder().name("one").help("One.").register(registry);
    health.serving();
    String token = AdminClient.TOKEN.reveal();
    String[] fields =
        authorization == null
            ? new String[0]
            : new String[] {"Authorization: " + authorization.replace("TOKEN", token)};

    RawHttp.Response response = start().ask(method, target.replace("TOKEN", token), fields);

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).startsWith(body).endsWith("\n").doesNotContain(token);
    assertThat(response.one("Cache-Control")).hasValue("no-store");
    assertThat(response.one("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    assertThat(response.one("Allow").isPresent()).isEqualTo(status == 405);
  }

  /** The health checker of Arvados reads the clock from it. */
  @Test
  void answersHaveADate() throws Exception {
    String date = start().get("/_health/ping", AdminClient.BEARER).one("Date").orElseThrow();
    ZonedDateTime parsed = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
    assertThat(Duration.between(parsed, ZonedDateTime.now(parsed.getZone())).abs())
        .isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void withoutATokenHealthIsDisabledAndMetricsAreOpen() throws Exception {
    var unused = Counter.builder().name("one").help("One.").register(registry);
    health.serving();
    AdminClient client = start(Optional.empty(), Duration.ofSeconds(10));

    RawHttp.Response ping = client.get("/_health/ping", AdminClient.BEARER);
    RawHttp.Response metrics = client.get("/metrics");

    assertThat(ping.status()).isEqualTo(404);
    assertThat(ping.text()).isEqualTo("disabled\n");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.text()).contains("one_total 0.0");
    assertThat(metrics.one("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
  }

  /** Rule X10: balancers send nobody here any more. */
  @Test
  void whoDoesNotServeSaysSo() throws Exception {
    AdminClient client = start();
    assertThat(client.get("/_health/ping", AdminClient.BEARER).text())
        .isEqualTo("{\"health\":\"ERROR\",\"error\":\"starting\"}\n");
    health.serving();
    assertThat(client.get("/_health/ping", AdminClient.BEARER).status()).isEqualTo(200);
    health.draining();
    RawHttp.Response draining = client.get("/_health/ping", AdminClient.BEARER);
    assertThat(draining.status()).isEqualTo(503);
    assertThat(draining.text()).isEqualTo("{\"health\":\"ERROR\",\"error\":\"draining\"}\n");
  }

  @Test
  void headThatIsTooLargeIsRefused() throws Exception {
    AdminClient client = start();
    assertThat(client.get("/metrics", "X-Large: " + "x".repeat(10_000)).status()).isEqualTo(400);
    assertThat(client.get("/" + "x".repeat(2000)).status()).isEqualTo(400);
  }

  @Test
  void slowHeadIsCutInTime() throws Exception {
    AdminClient client = start(Optional.empty(), Duration.ofMillis(300));
    try (RawHttp slow = new RawHttp(client.address())) {
      slow.send("GET /metrics HT");
      assertThat(slow.ends()).isTrue();
    }
  }

  @Test
  void oneConnectionCarriesOneRequest() throws Exception {
    AdminClient client = start(Optional.empty(), Duration.ofSeconds(10));
    try (RawHttp two = new RawHttp(client.address())) {
      String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(two.send(request + request).response().one("Connection")).hasValue("close");
      assertThat(two.ends()).isTrue();
    }
  }

  @Test
  void connectionsAreBounded() throws Exception {
    AdminClient client = start(Optional.empty(), Duration.ofSeconds(3));
    List<RawHttp> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        idle.add(new RawHttp(client.address()));
      }
      assertThat(idle.get(39).ends()).as("one too many is closed at once").isTrue();
      assertThat(idle.get(0).ends()).as("the others when their time is up").isTrue();
      assertThat(client.get("/").status()).isEqualTo(404);
    } finally {
      for (RawHttp one : idle) {
        one.close();
      }
    }
  }
}
