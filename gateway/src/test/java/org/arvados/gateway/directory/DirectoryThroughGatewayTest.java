package org.arvados.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.signin.RawBrowser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The directory, through a gateway")
@Timeout(120)
class DirectoryThroughGatewayTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private final RawBrowser browser = new RawBrowser(GATEWAY);

  private static String base(String target) {
    return "http://" + GATEWAY.demo().baseHost() + target;
  }

  private static String origin() {
    return "Origin: http://" + GATEWAY.demo().baseHost();
  }

  private static String bearer(String user) {
    return "Authorization: Bearer " + GATEWAY.token(user);
  }

  private static RawHttp.Response ask(String method, String target, String body, String... fields)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1"));
    lines.add("Host: " + GATEWAY.demo().baseHost());
    lines.addAll(List.of(fields));
    if (method.equals("POST")) {
      lines.add("Content-Length: " + body.length());
      lines.add("Content-Type: application/x-www-form-urlencoded");
    }
    try (RawHttp client = GATEWAY.connect()) {
      return client.send(String.join("\r\n", lines) + "\r\n\r\n" + body).response();
    }
  }

  private static RawHttp.Response get(String target, String... fields) throws IOException {
    return ask("GET", target, "", fields);
  }

  private static JsonNode list(String user) throws IOException {
    RawHttp.Response response = get("/", bearer(user), "Accept: application/json");
    assertThat(response.status()).isEqualTo(200);
    return new ObjectMapper().readTree(response.body());
  }

  private static JsonNode change(String user, String form) throws IOException {
    RawHttp.Response response =
        ask("POST", "/names", form, bearer(user), "Accept: application/json");
    JsonNode json = new ObjectMapper().readTree(response.body());
    assertThat(json.get("status").asInt()).isEqualTo(response.status());
    return json;
  }

  private static List<String> titles(JsonNode list) {
    return list.get("services").findValuesAsText("title");
  }

  private static RunningService service(String user) {
    return GATEWAY
        .demo()
        .state()
        .addService(
            GATEWAY.demo().user(user).uuid(),
            "127.0.0.1:9",
            b -> b.publish(8000, "private", "Extra " + COUNT.incrementAndGet(), ""));
  }

  private static String key(RunningService service) {
    return service.request().uuid() + "-8000";
  }

  private static String freshName() {
    return "fresh-" + COUNT.incrementAndGet();
  }

  /** Each user's own list, by level and permission. */
  @Test
  void everybodyGetsTheirOwnList() throws Exception {
    assertThat(titles(list("owner"))).contains("private", "public", "team-read", "queued");
    assertThat(titles(list("reader"))).contains("team-read", "shared").doesNotContain("private");
    assertThat(titles(list("writer"))).contains("team-write").doesNotContain("team-manage");
    assertThat(titles(list("manager"))).contains("team-manage").doesNotContain("private");
    assertThat(titles(list("stranger"))).contains("shared").doesNotContain("team-read", "public");
  }

  /** The one entry of a list in which a field has that value. */
  private static JsonNode entry(JsonNode entries, String field, String value) {
    for (JsonNode entry : entries) {
      if (entry.get(field).asText().equals(value)) {
        return entry;
      }
    }
    throw new AssertionError(value + " is not listed");
  }

  @Test
  void listedAddressOpensTheService() throws Exception {
    JsonNode service = entry(list("owner").get("services"), "title", "private");
    String host = service.get("url").asText().replaceFirst("http://([^/]+)/", "$1");
    try (RawHttp client = GATEWAY.connect()) {
      String request = GatewayExtension.head("GET", "/e", host, bearer("owner"));
      assertThat(client.send(request).response().status()).isEqualTo(200);
    }
  }

  /** People should see first what the request says they should. */
  @Test
  void addressesHaveTheInitialPath() throws Exception {
    RunningService service =
        GATEWAY
            .demo()
            .state()
            .addService(
                GATEWAY.demo().user("owner").uuid(),
                "127.0.0.1:9",
                b -> b.publish(8000, "private", "Deep", "/lab/<tree>?x=1"));
    GATEWAY
        .demo()
        .state()
        .addName(
            LinkRow.PUBLISHED_PORT,
            freshName(),
            GATEWAY.demo().user("owner").uuid(),
            service.request().uuid(),
            8000);
    String wildcard = GATEWAY.host("sample").substring("sample.".length());
    assertThat(entry(list("owner").get("services"), "title", "Deep").get("url").asText())
        .endsWith("-8000." + wildcard + "/lab/%3Ctree%3E?x=1");
  }

  /** Rule S1, on the base host. */
  @Test
  void browserIsLedThroughASignIn() throws Exception {
    RawBrowser.Page login = browser.open(base("/"));
    assertThat(login.url()).startsWith(GATEWAY.demo().controller().uri() + "login?");
    RawBrowser.Page page = browser.logIn(login, "reader", GATEWAY.demo().user("reader").password());
    assertThat(page.url()).isEqualTo(base("/"));
    assertThat(page.text())
        .contains(
            "Your services", "Signed in as reader", "team-read", "href=\"/.arvados/sign-out\"")
        .doesNotContain("v2/", GATEWAY.token("reader"));
  }

  /** Rule S1: what was searched for is kept. */
  @Test
  void queryOutlivesTheSignIn() throws Exception {
    RawBrowser.Page login = browser.open(base("/?search=team&page=1"));
    RawBrowser.Page page = browser.logIn(login, "owner", GATEWAY.demo().user("owner").password());
    assertThat(page.url()).isEqualTo(base("/?search=team&page=1"));
    assertThat(page.text()).contains("team-write").doesNotContain(">queued<");
  }

  /** Rules T8 and S1: programs are told, not led anywhere. */
  @Test
  void programsNeedAValidToken() throws Exception {
    RawHttp.Response none = get("/", "Accept: application/json");
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.one("WWW-Authenticate")).hasValue("Bearer realm=\"Arvados xdemo\"");
    String junk = "v2/xdemo-gj3su-000000000000000/" + "x".repeat(50);
    GATEWAY.keepSecret(junk);
    RawHttp.Response invalid =
        get("/", "Accept: application/json", "Authorization: Bearer " + junk);
    assertThat(invalid.status()).isEqualTo(401);
    assertThat(invalid.text()).contains("invalid_token");
    String root = GATEWAY.demo().state().systemRootToken().reveal();
    assertThat(get("/", "Accept: application/json", "Authorization: Bearer " + root).status())
        .isEqualTo(403);
  }

  /** Rule T4: a link could make its visitor another user's. */
  @Test
  void tokenInTheAddressSignsNobodyIn() throws Exception {
    RawHttp.Response response =
        get("/?api_token=" + GATEWAY.token("owner"), "Accept: application/json");
    assertThat(response.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"published_port", "hostname"})
  void nameIsClaimedMovedAndReleased(String linkClass) throws Exception {
    boolean isHostname = linkClass.equals("hostname");
    RunningService first = service("owner");
    RunningService second = service("owner");
    String name = freshName();
    if (isHostname) {
      GATEWAY
          .demo()
          .state()
          .addName(
              LinkRow.HOSTNAME,
              name,
              GATEWAY.demo().user("owner").uuid(),
              first.request().uuid(),
              8000);
    }
    JsonNode claimed = change("owner", "do=claim&name=" + name + "&service=" + key(first));
    assertThat(claimed.get("code").asText()).isEqualTo("name_set");
    assertThat(namesOf(first)).contains(name);
    JsonNode moved = change("owner", "do=move&name=" + name + "&service=" + key(second));
    assertThat(moved.get("code").asText()).isEqualTo("name_set");
    assertThat(namesOf(second)).contains(name);
    assertThat(namesOf(first)).doesNotContain(name);
    JsonNode released = change("owner", "do=release&name=" + name);
    assertThat(released.get("code").asText()).isEqualTo("name_released");
    assertThat(list("owner").get("names").findValuesAsText("name")).doesNotContain(name);
  }

  private static List<String> namesOf(RunningService service) throws IOException {
    String request = service.request().uuid().text();
    List<String> names = new ArrayList<>();
    entry(list("owner").get("services"), "request", request)
        .get("names")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Rules N1 and N2, and what Arvados allows. */
  @ParameterizedTest
  @CsvSource({
    "do=claim&name=sample&service=%s, 409, name_taken",
    "do=claim&name=www&service=%s, 422, name_invalid",
    "do=claim&name=Not-So&service=%s, 422, name_invalid",
    "do=move&name=sample&service=%s, 404, name_not_found",
    "do=release&name=nobodys-name, 404, name_not_found",
    "do=claim&name=fresh&service=xdemo-xvhdp-000000000000000-8000, 404, name_not_found",
    "do=claim&name=fresh&service=%s-x, 400, invalid_form",
    "do=claim&name=fresh, 400, invalid_form",
    "do=claim&name=&service=%s, 400, invalid_form",
    "do=other&name=fresh&service=%s, 400, invalid_form",
    "do=claim&name=fresh&name=other&service=%s, 400, invalid_form",
    "'', 400, invalid_form",
  })
  void namesThatCannotBeHadAreRefused(String form, int status, String code) throws Exception {
    String user = form.contains("name=sample") ? "reader" : "owner";
    JsonNode refused = change(user, form.formatted(key(service(user))));
    assertThat(refused.get("status").asInt()).isEqualTo(status);
    assertThat(refused.get("code").asText()).isEqualTo(code);
    assertThat(refused.get("errors")).isNotEmpty();
  }

  /** Rule N1: owners are told of others' claims. */
  @Test
  void contestedNameIsToldToItsOwner() throws Exception {
    String name = freshName();
    for (String user : List.of("owner", "stranger")) {
      GATEWAY
          .demo()
          .state()
          .addName(
              LinkRow.HOSTNAME,
              name,
              GATEWAY.demo().user(user).uuid(),
              service(user).request().uuid(),
              8000);
    }
    assertThat(remarks("owner", name)).contains("Others claim this name too");
    assertThat(remarks("stranger", name)).contains("belongs to another link");
  }

  private static String remarks(String user, String name) throws IOException {
    return entry(list(user).get("names"), "name", name).get("remarks").toString();
  }

  /** Rule A3. */
  @Test
  void malformedDeclarationIsToldToItsOwner() throws Exception {
    RunningService broken =
        GATEWAY
            .demo()
            .state()
            .addService(
                GATEWAY.demo().user("owner").uuid(),
                "",
                b -> b.publishedPorts(Map.of("8000", Map.of("access", "all"))));
    JsonNode problems = list("owner").get("problems");
    assertThat(problems.findValuesAsText("request")).contains(broken.request().uuid().text());
    assertThat(list("stranger").get("problems")).isEmpty();
  }

  /** Rule X2: a page of another host claims and releases nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://hostile.containers.localhost:8080",
        "Origin: null",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site",
      })
  void pagesElsewhereChangeNothing(String field) throws Exception {
    RawBrowser.Page login = browser.open(base("/"));
    browser.logIn(login, "owner", GATEWAY.demo().user("owner").password());
    String cookies =
        "Cookie: "
            + String.join(
                "; ",
                browser.cookies(base("/")).entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .toList());
    GATEWAY.demo().controller().calls().clear();
    assertThat(ask("POST", "/names", "do=release&name=sample", cookies, field).status())
        .isEqualTo(403);
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
    String name = freshName();
    String form = "do=claim&name=" + name + "&service=" + key(service("owner"));
    assertThat(ask("POST", "/names", form, cookies, origin()).status()).isEqualTo(200);
  }

  @Test
  void formWithoutATokenIsRefused() throws Exception {
    RawHttp.Response response = ask("POST", "/names", "do=release&name=sample", origin());
    assertThat(response.status()).isEqualTo(401);
    assertThat(get("/names", bearer("owner")).status()).isEqualTo(404);
  }

  /** What the form of the page says is what is done. */
  @Test
  void formOfThePageWorks() throws Exception {
    RunningService service = service("owner");
    RawBrowser.Page login = browser.open(base("/?search=" + service.request().uuid()));
    RawBrowser.Page page = browser.logIn(login, "owner", GATEWAY.demo().user("owner").password());
    assertThat(page.text())
        .contains("<option value=\"" + key(service) + "\"")
        .contains("action=\"/names\"", "name=\"do\" value=\"claim\"");
    String name = freshName();
    RawBrowser.Page done =
        browser.submit(page, "/names", "name=" + name + "&service=" + key(service) + "&do=claim");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.text()).contains("The name is set", name, "Your services");
  }

  @Test
  void apiThatFailsIsAPage() throws Exception {
    GATEWAY.expectInLog("reading with a visitor's token failed");
    list("owner");
    GATEWAY
        .demo()
        .controller()
        .faults()
        .inject(new Fault.BadGateway(), FaultScope.under("/arvados/v1/container_requests"));
    RawHttp.Response response = get("/", bearer("owner"), "Accept: application/json");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.one("Retry-After")).isPresent();
  }

  @Test
  void headIsAnsweredWithoutABody() throws Exception {
    try (RawHttp client = GATEWAY.connect()) {
      String head =
          "HEAD / HTTP/1.1\r\nHost: "
              + GATEWAY.demo().baseHost()
              + "\r\n"
              + bearer("owner")
              + "\r\n\r\n";
      assertThat(client.send(head).bodyless().status()).isEqualTo(200);
    }
  }
}
