package org.arvados.gateway.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.crunch.ServiceTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behaviours that the tests of Arvados's own proxy cover, in their setting: ten programs in a
 * container, the first of them on a port that is not listed, the second on a public one, the others
 * on private ones. Which test is for which line, and where we differ, is in docs/compatibility.md.
 */
@DisplayName("What Arvados's own proxy is tested for")
@Timeout(240)
class UpstreamChecklistTest {
  private static final int FIRST = 8000;
  private static final int PORTS = 10;
  private static final int UNLISTED = FIRST;
  private static final int PUBLIC = FIRST + 1;
  private static final int PRIVATE = FIRST + 2;
  private static final List<String> METHODS = List.of("GET", "POST", "PATCH", "OPTIONS", "DELETE");

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static final List<HttpServer> PROGRAMS = new ArrayList<>();
  private static ServedContainer direct;
  private static ServedContainer tunnelled;

  @BeforeAll
  static void start() throws IOException {
    Map<Integer, InetSocketAddress> programs = new LinkedHashMap<>();
    for (int port = FIRST; port < FIRST + PORTS; port++) {
      HttpServer program =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      int number = port;
      program.createContext("/", exchange -> answer(exchange, number));
      program.start();
      PROGRAMS.add(program);
      programs.put(port, program.getAddress());
    }
    DemoCluster demo = GATEWAY.demo();
    ServiceTable table = ServiceTable.of(programs);
    direct = ServedContainer.direct(demo, "owner", UpstreamChecklistTest::publish, table);
    tunnelled = ServedContainer.tunnelled(demo, "owner", UpstreamChecklistTest::publish, table);
  }

  private static void publish(ContainerRequestRow.Builder request) {
    request.publish(PUBLIC, "public", "port " + PUBLIC, "");
    for (int port = PRIVATE; port < FIRST + PORTS; port++) {
      request.publish(port, "private", "port " + port, "");
    }
  }

  /** Says which program it is and what it was asked. */
  private static void answer(HttpExchange exchange, int port) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String text =
        String.join(
            " ",
            Integer.toString(port),
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders().getFirst("Host"),
            new String(body, UTF_8),
            String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")),
            String.valueOf(exchange.getRequestHeaders().getFirst("X-Custom")),
            String.valueOf(exchange.getRequestHeaders().getFirst("X-Arvados-No-Forward")));
    byte[] answer = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @AfterAll
  static void end() {
    direct.close();
    tunnelled.close();
    PROGRAMS.forEach(program -> program.stop(0));
  }

  /** What stands in front of the port in the host name. */
  private static String uuid(String way) {
    return switch (way) {
      case "container" -> direct.container();
      case "request" -> direct.request();
      case "tunnel" -> tunnelled.request();
      default -> throw new IllegalArgumentException(way);
    };
  }

  private static String hostOf(String label) {
    return GATEWAY.host("sample").replaceFirst("^sample", label);
  }

  private static String host(String way, int port) {
    return hostOf(uuid(way) + "-" + port);
  }

  /** As Arvados's own proxy leaves it in a browser. */
  private static String cookie(String token) {
    return "Cookie: arvados_api_token="
        + Base64.getUrlEncoder().encodeToString(token.getBytes(UTF_8));
  }

  private static String ownersCookie() {
    return cookie(GATEWAY.token("owner"));
  }

  private static RawHttp.Response ask(String method, String target, String host, String... fields)
      throws IOException {
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      return client.send(GatewayExtension.head(method, target, host, fields)).response();
    }
  }

  private static void assertReached(
      RawHttp.Response response, int port, String method, String target, String host) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).startsWith(String.join(" ", "" + port, method, target, host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"container", "request", "tunnel"})
  void submitterReachesEveryPortByEveryMethod(String way) throws Exception {
    for (int port = FIRST; port < FIRST + PORTS; port++) {
      for (String method : METHODS) {
        String host = host(way, port);
        RawHttp.Response response = ask(method, "/via-" + way, host, ownersCookie());
        assertReached(response, port, method, "/via-" + way, host);
      }
    }
  }

  @Test
  void tenRequestsAtOnceReachTheirPorts() {
    List<CompletableFuture<Void>> requests = new ArrayList<>();
    for (int port = FIRST; port < FIRST + PORTS; port++) {
      String host = host("request", port);
      int wanted = port;
      requests.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  assertReached(
                      ask("GET", "/at-once", host, ownersCookie()),
                      wanted,
                      "GET",
                      "/at-once",
                      host);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              }));
    }
    requests.forEach(CompletableFuture::join);
  }

  /** The port decides nothing about what a stranger learns. */
  @ParameterizedTest
  @CsvSource({
    "nobody,UNLISTED,401",
    "nobody,PRIVATE,401",
    "garbage,PRIVATE,401",
    "anonymous,UNLISTED,401",
    "anonymous,PRIVATE,401",
    "stranger,UNLISTED,404",
    "stranger,PRIVATE,404",
    "reader,PRIVATE,404"
  })
  void whoeverMayNotIsRefused(String who, String which, int status) throws Exception {
    String host = host("container", which.equals("UNLISTED") ? UNLISTED : PRIVATE);
    String anonymous = GATEWAY.demo().state().anonymousToken().orElseThrow().reveal();
    String[] fields =
        switch (who) {
          case "nobody" -> new String[0];
          case "garbage" -> new String[] {cookie(GATEWAY.token("owner") + "xyz")};
          case "anonymous" -> new String[] {cookie(anonymous)};
          default -> new String[] {cookie(GATEWAY.token(who))};
        };
    assertThat(ask("GET", "/", host, fields).status()).isEqualTo(status);
  }

  @Test
  void containerThatAnotherUserRequestedTooIsRefused() throws Exception {
    DemoCluster demo = GATEWAY.demo();
    Consumer<ContainerRequestRow.Builder> request = UpstreamChecklistTest::publish;
    try (ServedContainer shared =
        ServedContainer.direct(
            demo,
            "owner",
            request,
            ServiceTable.of(Map.of(PRIVATE, PROGRAMS.get(0).getAddress())))) {
      demo.state()
          .addRequest(
              demo.state().rootUser(), b -> b.container(shared.records().container().uuid()));
      String host = hostOf(shared.container() + "-" + PRIVATE);
      assertThat(ask("GET", "/", host, ownersCookie()).status()).isEqualTo(403);
    }
  }

  /** Follows the redirect with the cookie, as curl does with a jar. */
  @ParameterizedTest
  @ValueSource(strings = {"container", "request", "tunnel"})
  void tokenInTheQueryAndACookieJarOpenThePage(String way) throws Exception {
    String host = host(way, PRIVATE);
    String target = "/page?baz&baz&arvados_api_token=" + GATEWAY.token("owner") + "&waz=quux";
    RawHttp.Response redirect = ask("GET", target, host);
    assertThat(redirect.status()).isEqualTo(303);
    String location = redirect.one("Location").orElseThrow();
    // as it came: Arvados's own proxy would sort it and write "baz=&baz="
    assertThat(location).isEqualTo("/page?baz&baz&waz=quux");
    String jar = "Cookie: " + redirect.one("Set-Cookie").orElseThrow().split(";", 2)[0];
    GATEWAY.keepSecret(jar.substring(jar.indexOf('=') + 1));
    assertReached(ask("GET", location, host, jar), PRIVATE, "GET", location, host);
  }

  /** Both forms of tokens' links, however the slashes are written: one redirect each. */
  @ParameterizedTest
  @CsvSource({
    "arvados_api_token,false",
    "arvados_api_token,true",
    "api_token,false",
    "api_token,true"
  })
  void everyFormOfLinkOpensThePageByOneRedirect(String parameter, boolean encoded)
      throws Exception {
    String token = GATEWAY.token("owner");
    String written = encoded ? token.replace("/", "%2F") : token;
    String host = host("request", PRIVATE);
    RawHttp.Response redirect = ask("GET", "/lab?" + parameter + "=" + written + "&x=%2F+1", host);
    assertThat(redirect.status()).isEqualTo(303);
    assertThat(redirect.one("Location")).hasValue("/lab?x=%2F+1");
    String jar = "Cookie: " + redirect.one("Set-Cookie").orElseThrow().split(";", 2)[0];
    GATEWAY.keepSecret(jar.substring(jar.indexOf('=') + 1));
    assertReached(ask("GET", "/lab?x=%2F+1", host, jar), PRIVATE, "GET", "/lab?x=%2F+1", host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS"})
  void publicPortNeedsNoToken(String method) throws Exception {
    String host = host("request", PUBLIC);
    assertReached(ask(method, "/public", host), PUBLIC, method, "/public", host);
  }

  @Test
  void friendlyNameOfALinkLeadsToItsPort() throws Exception {
    DemoCluster demo = GATEWAY.demo();
    demo.state()
        .addName(
            LinkRow.PUBLISHED_PORT,
            "checklist",
            demo.user("owner").uuid(),
            direct.records().request().uuid(),
            PRIVATE);
    String host = hostOf("checklist");
    assertReached(ask("METHOD", "/named", host, ownersCookie()), PRIVATE, "METHOD", "/named", host);
  }

  /** Cookies and headers of the visitor arrive, but for what is Arvados's own. */
  @Test
  void bodiesCookiesAndHeadersArriveAtAPublicPort() throws Exception {
    String host = host("request", PUBLIC);
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      String head =
          GatewayExtension.head(
              "POST",
              "/foo/bar",
              host,
              "Cookie: own=1",
              "X-Custom: 2",
              "X-Arvados-No-Forward: 1",
              "Content-Length: 4");
      RawHttp.Response response = client.send(head + "body").response();
      assertReached(response, PUBLIC, "POST", "/foo/bar", host);
      assertThat(response.text()).endsWith(" body own=1 2 null");
    }
  }
}
