package org.arvados.gateway.system;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The demo's page of attempts tries what a page can do at another service with its visitor's
 * cookies: from a service of the same owner, from a hostile one, and from the service itself, which
 * shows that each attempt would work.
 */
@DisplayName("Pages of three services in Chromium: two of one owner, one hostile (rule X2)")
@Timeout(300)
class NeighbourPagesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String WORKER =
      "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)";
  private static final Map<String, GatewayProcess.Demo> DEMOS = new LinkedHashMap<>();

  @TempDir Path home;
  private ChromeDriver browser;
  private GatewayProcess.Demo demo;

  @BeforeAll
  static void start() throws IOException {
    for (Path part : Set.of(Chromium.BROWSER, Chromium.DRIVER)) {
      assumeTrue(
          Files.isExecutable(part), part + " is missing: apt-get install chromium chromium-driver");
    }
    DEMOS.put("https", GatewayProcess.demo("neighbours-https", "--tls"));
    DEMOS.put("http", GatewayProcess.demo("neighbours-http"));
  }

  @AfterAll
  static void stop() throws IOException {
    for (GatewayProcess.Demo one : DEMOS.values()) {
      one.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    browser = Chromium.start(home);
  }

  @AfterEach
  void quit() {
    if (browser != null) {
      browser.quit();
    }
  }

  /** Goes to services by links as Workbench makes them. */
  private void signIn(String scheme, String... services) {
    demo = DEMOS.get(scheme);
    for (String service : services) {
      browser.get(demo.service(service).get("openUrls").get("owner").asText());
    }
  }

  private String url(String service) {
    return demo.service(service).get("url").asText();
  }

  private WebElement await(By what) {
    return new WebDriverWait(browser, PATIENCE).until(driver -> driver.findElement(what));
  }

  // The friendly pair

  /** The one keeps notes, the other shows them; the first knows nothing of CORS. */
  @ParameterizedTest
  @ValueSource(strings = {"https", "http"})
  void frontEndCallsTheServiceBehindIt(String scheme) {
    signIn(scheme, "back", "front");
    String note = "written at " + System.nanoTime();
    WebElement field = await(By.tagName("input"));
    field.clear();
    field.sendKeys(note);
    browser.findElement(By.tagName("button")).click();
    await(By.xpath("//li[.='" + note + "']"));
    browser.navigate().refresh();
    await(By.xpath("//li[.='" + note + "']"));
    assertThat(browser.findElement(By.id("problem")).getText()).isEmpty();
  }

  /** Who is not signed in at the other service is not let in there by the first. */
  @ParameterizedTest
  @ValueSource(strings = {"https"})
  void frontEndIsNobodyWhereItsVisitorIsNot(String scheme) {
    signIn(scheme, "front");
    await(By.xpath("//p[@id='problem'][contains(.,'Open it once')]"));
  }

  // The hostile one

  /** But for the plain visit, which any link can make; that it cannot read either. */
  @ParameterizedTest
  @ValueSource(strings = {"https", "http"})
  void hostilePageReachesNothing(String scheme) throws IOException {
    signIn(scheme, "back");
    remember("Promise.resolve()");
    Set<Cookie> before = browser.manage().getCookies();
    Map<String, String> outcomes = attempts("hostile");
    assertThat(arrived("hostile")).as("%s", outcomes).containsExactly("GET window");
    assertNothingRead(outcomes);
    assertThat(outcomes.get("plant-cookies")).doesNotContain("__Host-");
    browser.get(url("back") + "attempt/afterwards");
    assertThat(browser.getPageSource()).as("still signed in").contains(userUuid());
    assertThat(browser.manage().getCookies())
        .filteredOn(cookie -> !cookie.getValue().equals("planted"))
        .containsExactlyInAnyOrderElementsOf(before);
  }

  /** A worker passes on what is for a frame, too; then the answer is not shown in it. */
  @ParameterizedTest
  @ValueSource(strings = {"https"})
  void serviceWorkerOfTheVictimIsNoHelp(String scheme) throws IOException {
    signIn(scheme, "back");
    remember(WORKER);
    Map<String, String> outcomes = attempts("hostile");
    assertThat(arrived("hostile"))
        .as("%s", outcomes)
        .contains("GET window", "GET iframe")
        .allMatch(arrival -> Set.of("GET window", "GET iframe").contains(arrival));
    assertNothingRead(outcomes);
  }

  /** Nor is what a sibling's page may read left in the browser for others. */
  @ParameterizedTest
  @ValueSource(strings = {"http"}) // with a certificate of that kind nothing is cached
  void whatASiblingReadIsNotLeftForOthers(String scheme) {
    signIn(scheme, "back", "front");
    Object read =
        browser.executeAsyncScript(
            """
            const [url, done] = arguments;
            fetch(url, { credentials: 'include' })
                .then(answer => answer.text())
                .then(done, error => done(String(error)));
            """,
            url("back") + "secret.js");
    assertThat(read.toString()).contains("a secret");
    assertThat(attempts("hostile", "cached-script")).containsEntry("cached-script", "failed");
  }

  private static void assertNothingRead(Map<String, String> outcomes) {
    outcomes.remove("clear-site-data"); // of its own
    assertThat(outcomes)
        .hasSizeGreaterThan(30)
        .allSatisfy(
            (name, outcome) ->
                assertThat(outcome)
                    .as(name)
                    .doesNotStartWith("read")
                    .doesNotStartWith("heard:")
                    .isNotIn("open", "registered", "heard an event"));
  }

  /**
   * Has the browser keep what it will answer by itself: a script in its cache, and more.
   *
   * @param more an expression of a promise
   */
  private void remember(String more) {
    browser.get(url("back") + "framed");
    Object secret =
        browser.executeAsyncScript(
            """
            const done = arguments[0];
            const script = Object.assign(document.createElement('script'), { src: '/secret.js' });
            const loaded = new Promise(resolve => { script.onload = resolve; });
            document.head.append(script);
            Promise.all([loaded, %s])
                .then(() => done(globalThis.secret), error => done(String(error)));
            """
                .formatted(more));
    assertThat(secret).isEqualTo("a secret");
  }

  private String userUuid() {
    for (JsonNode user : demo.json().get("users")) {
      if (user.get("name").asText().equals("owner")) {
        return user.get("uuid").asText();
      }
    }
    throw new AssertionError("no owner");
  }

  /** Its page does what it is meant to, and no more than the table of docs/security.md says. */
  @ParameterizedTest
  @ValueSource(strings = {"https", "http"})
  void siblingsPageReachesWhatItNames(String scheme) throws IOException {
    signIn(scheme, "back", "front");
    Map<String, String> outcomes = attempts("front");
    assertThat(arrived("front"))
        .as("%s", outcomes)
        .containsExactlyInAnyOrder(
            "GET fetch-get",
            "HEAD fetch-head",
            "POST fetch-post",
            "PUT fetch-put",
            "DELETE fetch-delete",
            "OPTIONS fetch-options",
            "GET xhr",
            "GET event-source",
            "GET module",
            "GET image-cors",
            "GET redirected-get",
            "POST no-cors-post",
            "POST no-referrer-post",
            "POST beacon",
            "POST keep-alive",
            "POST ping",
            "POST form-post-window",
            "GET web-socket",
            "GET window");
    for (String name : List.of("get", "head", "post", "put", "delete", "options")) {
      assertThat(outcomes).containsEntry("fetch-" + name, "read 200");
    }
    assertThat(outcomes)
        .containsEntry("xhr", "read 200")
        .containsEntry("redirected-get", "read 200")
        .containsEntry("event-source", "heard an event")
        .containsEntry("web-socket", "open")
        .containsEntry("no-cors-post", "sent")
        .containsEntry("fetch-anonymous", "failed")
        .containsEntry("window", "failed");
  }

  /** Every attempt is a real one: at home each arrives, but those that hide whose they are. */
  @ParameterizedTest
  @ValueSource(strings = {"https"})
  void ownPageReachesEverything(String scheme) throws IOException {
    signIn(scheme, "back");
    remember(WORKER);
    Map<String, String> outcomes = attempts("back");
    Set<String> missing = new TreeSet<>(outcomes.keySet());
    for (String arrival : arrived("back")) {
      missing.remove(arrival.replaceFirst(".* ", ""));
    }
    assertThat(missing)
        .containsExactlyInAnyOrder(
            "fetch-anonymous",
            "sandbox",
            "cached-script",
            "framed",
            "plant-cookies",
            "clear-site-data");
    assertThat(outcomes)
        .containsEntry("cached-script", "read a secret")
        .containsEntry("framed", "heard: shown");
    assertThat(outcomes.get("window")).startsWith("read");
  }

  /** Runs the page of attempts at a service, against {@code back}; the outcomes by name. */
  private Map<String, String> attempts(String service) {
    return attempts(service, "");
  }

  /** The same of one attempt alone. */
  private Map<String, String> attempts(String service, String only) {
    browser.get(url(service) + "attempts?only=" + only);
    await(By.cssSelector("body[data-ended]"));
    Map<String, String> outcomes = new LinkedHashMap<>();
    for (WebElement row : browser.findElements(By.cssSelector("#results tr"))) {
      List<WebElement> cells = row.findElements(By.tagName("td"));
      outcomes.put(cells.get(0).getText(), cells.get(1).getText());
    }
    return outcomes;
  }

  /** Method and attempt of what has come to {@code back} from the pages of a service. */
  private Set<String> arrived(String from) throws IOException {
    browser.get(url("back") + "arrivals");
    String json = browser.findElement(By.tagName("body")).getText();
    List<JsonNode> all = new ArrayList<>();
    new ObjectMapper().readTree(json).forEach(all::add);
    return all.stream()
        .filter(arrival -> arrival.get("target").asText().matches(".*[/=]" + from + "/[a-z-]+"))
        .map(
            arrival ->
                arrival.get("method").asText()
                    + " "
                    + arrival.get("target").asText().replaceFirst(".*/", ""))
        .collect(toCollection(TreeSet::new));
  }
}
