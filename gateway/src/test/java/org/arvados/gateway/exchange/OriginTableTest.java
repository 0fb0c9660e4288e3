package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arvados.gateway.config.AllowedOrigin;
import org.arvados.gateway.config.CorsConfig;
import org.arvados.gateway.exchange.OriginPolicy.Facts;
import org.arvados.gateway.exchange.OriginPolicy.Standing;
import org.arvados.gateway.exchange.OriginPolicy.Step;
import org.arvados.gateway.exchange.OriginTable.Case;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The gateway keeps the table of docs/security.md (rule X2)")
@Timeout(120)
class OriginTableTest {
  private static final String LISTED = "https://portal.example";

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          config -> config.withCors(new CorsConfig(List.of(AllowedOrigin.parse(LISTED)))));

  private static final OriginTable TABLE = OriginTable.read();

  /** Each row decides something, and each request is decided. */
  @Test
  void everyRowIsOfUse() {
    assertThat(TABLE.samples().keySet()).hasSizeGreaterThan(10).hasSameSizeAs(TABLE.rows());
  }

  // The policy, for every request that can be

  @Test
  void policySaysWhatTheTableSays() {
    int[] count = {0};
    OriginTable.cases()
        .filter(one -> !one.isPreflight() && !one.cookie().equals("none"))
        .forEach(
            one -> {
              String answer = TABLE.rowOf(one).answer();
              assertThat(answers(one)).as("%s", one).contains(answer);
              count[0]++;
            });
    assertThat(count[0]).isGreaterThan(30_000);
  }

  /** Of an open service, with our cookie and without, the answer is the same. */
  private static List<String> answers(Case one) {
    if (one.cookie().equals("open")) {
      String with = answer(step(one, true));
      assertThat(answer(step(one, false))).as("%s", one).isEqualTo(with);
      return List.of(with);
    }
    return List.of(answer(step(one, one.cookie().equals("admits"))));
  }

  private static Step step(Case one, boolean byCookie) {
    Facts facts =
        new Facts(
            HttpMethod.valueOf(one.method()),
            byCookie,
            one.isUpgrade(),
            "https://own.example",
            "absent".equals(one.origin()) || "null".equals(one.origin())
                ? sent(one.origin())
                : "https://" + one.origin() + ".example",
            sent(one.site()),
            sent(one.mode()),
            sent(one.destination()));
    boolean isOpen = one.cookie().equals("open");
    boolean isListed = one.origin().equals("listed");
    boolean isNeighbour = List.of("sibling", "neighbour").contains(one.origin());
    Step step =
        OriginPolicy.step(
            facts, new Standing(isOpen, isListed, isNeighbour, isListed || isNeighbour));
    boolean isSibling = one.origin().equals("sibling");
    return step == Step.ASK ? (isSibling ? Step.ENTER_SHARED : Step.REFUSE) : step;
  }

  private static @Nullable String sent(String word) {
    return word.equals("absent") ? null : word;
  }

  private static String answer(Step step) {
    return switch (step) {
      case ENTER, ENTER_AS_NOBODY -> "enters";
      case ENTER_SHARED -> "enters, shared";
      case REFUSE -> "403";
      case ASK -> throw new AssertionError("answered above");
    };
  }

  // The gateway, for each word of each row

  @TestFactory
  Stream<DynamicTest> gatewayDoesWhatTheTableSays() throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "back");
    return TABLE.samples().entrySet().stream()
        .map(
            samples ->
                DynamicTest.dynamicTest(
                    samples.getKey().toString(), () -> assertAnswered(samples, cookie)));
  }

  private static void assertAnswered(Map.Entry<OriginTable.Row, List<Case>> samples, String cookie)
      throws Exception {
    for (Case one : samples.getValue()) {
      // CORS is not about WebSockets: their 101 has no such fields.
      String said = samples.getKey().answer();
      String expected = one.isUpgrade() ? said.replace(", shared", "") : said;
      assertThat(answer(one, cookie)).as("%s", one).isEqualTo(expected);
    }
  }

  private static String answer(Case one, String cookie) throws Exception {
    String service = one.cookie().equals("open") ? "open-data" : "back";
    String method = one.isPreflight() ? "OPTIONS" : one.method();
    String path = one.isUpgrade() ? "/ws" : "/e";
    String[] fields = fields(one, service, cookie);
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      client.send(GATEWAY.request(method, path, service, fields));
      boolean isBodyless = method.equals("HEAD") || one.isUpgrade();
      RawHttp.Response response = isBodyless ? client.bodyless() : client.response();
      return answer(response, origin(one, service));
    }
  }

  /** Whatever does not enter must not be readable either. */
  private static String answer(RawHttp.Response response, @Nullable String origin) {
    String readable = response.one("Access-Control-Allow-Origin").orElse("");
    boolean isShared =
        readable.equals(origin)
            && response.one("Access-Control-Allow-Credentials").orElse("").equals("true");
    boolean isYes = response.one("Access-Control-Allow-Methods").isPresent();
    return switch (response.status()) {
      case 101 -> "enters";
      case 200 -> isYes && isShared ? "yes" : isShared ? "enters, shared" : "enters";
      default -> response.status() + (readable.isEmpty() ? "" : ", readable");
    };
  }

  private static String[] fields(Case one, String service, String cookie) {
    List<String> fields = new ArrayList<>();
    add(fields, "Origin: ", origin(one, service));
    add(fields, "Sec-Fetch-Site: ", sent(one.site()));
    add(fields, "Sec-Fetch-Mode: ", sent(one.mode()));
    add(fields, "Sec-Fetch-Dest: ", sent(one.destination()));
    if (one.isPreflight()) {
      fields.add("Access-Control-Request-Method: PUT");
    }
    if (one.isUpgrade()) {
      fields.add("Upgrade: websocket");
      fields.add("Connection: Upgrade");
      fields.add("Sec-WebSocket-Version: 13");
      fields.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }
    if (one.cookie().equals("admits")) {
      fields.add(cookie);
    } else if (one.cookie().equals("token")) {
      fields.add("Authorization: Bearer " + GATEWAY.token("owner"));
    }
    return fields.toArray(String[]::new);
  }

  private static void add(List<String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.add(name + value);
    }
  }

  private static @Nullable String origin(Case one, String service) {
    return switch (one.origin()) {
      case "absent" -> null;
      case "own" -> "http://" + GATEWAY.host(service);
      case "sibling" -> "http://" + GATEWAY.host("front");
      case "neighbour" -> "http://" + GATEWAY.host("hostile");
      case "listed" -> LISTED;
      case "elsewhere" -> "https://elsewhere.example";
      default -> "null";
    };
  }
}
