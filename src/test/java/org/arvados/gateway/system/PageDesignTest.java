package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Every kind of page that people meet, in a real browser: on wide and narrow screens, light and
 * dark, for keyboards and screen readers; nothing that the content security policy forbids. The
 * pictures of docs/pages.md are made on the way; docs/pages.md says how to renew them.
 */
@DisplayName("What the gateway's pages look like")
@Timeout(240)
@Tolerates("thread Java2D Disposer") // of the JDK, once a picture was made
class PageDesignTest {
  private static final Path PICTURES = Path.of("target/screenshots");
  private static final Path DOCUMENTED = Path.of("../../docs/images");
  private static final List<Screen> SCREENS =
      List.of(Screen.WIDE, Screen.DARK, Screen.NARROW, Screen.NARROW_DARK);

  /** What the keyboard gets to; not what is folded up. */
  private static final String TARGETS =
      """
      const targets = Array.from(document.querySelectorAll(
          'a, button, input:not([type=hidden]), select, summary')).filter(e => e.checkVisibility());
      """;

  private static PageBed bed;
  @TempDir static Path home;
  private static ChromeDriver browser;

  @BeforeAll
  static void start() throws IOException {
    Chromium.assumeInstalled();
    bed = PageBed.start();
    browser = Chromium.start(home);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.quit();
    }
    if (bed != null) {
      bed.close();
    }
  }

  @BeforeEach
  void forgetEverybody() {
    browser.executeCdpCommand("Network.clearBrowserCookies", Map.of());
  }

  /** Looks at the page in the browser on every screen. */
  private static void inspect(String name, int status, String title) throws IOException {
    await().until(ExpectedConditions.textToBe(By.tagName("h1"), title)); // after a click, too
    assertThat(
            browser.executeScript(
                "return performance.getEntriesByType('navigation')[0].responseStatus"))
        .isEqualTo((long) status);
    for (Screen screen : SCREENS) {
      screen.use(browser);
      assertThat((List<?>) browser.executeScript(script())).as(name + screen.name()).isEmpty();
      screen.picture(browser, PICTURES.resolve(name + screen.name() + ".png"));
    }
    assertThat(Screen.violations(browser)).isEmpty();
    assertFocusIsSeen();
  }

  private static String script() throws IOException {
    try (InputStream file = PageDesignTest.class.getResourceAsStream("/accessibility.js")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whoever has no mouse gets everywhere, in order, and sees where they are. */
  private static void assertFocusIsSeen() {
    Screen.WIDE.use(browser);
    long targets = (long) browser.executeScript(TARGETS + "return targets.length");
    browser.executeScript("document.activeElement.blur(); window.scrollTo(0, 0)");
    for (int i = 0; i < targets; i++) {
      new Actions(browser).sendKeys(Keys.TAB).perform();
      Object seen =
          browser.executeScript(
              TARGETS
                  + """
              const at = document.activeElement;
              const style = getComputedStyle(at);
              return [targets.indexOf(at), style.outlineStyle, parseFloat(style.outlineWidth) >= 2];
              """);
      assertThat(seen).isEqualTo(List.of((long) i, "solid", true));
    }
  }

  private static void visit(String label, String user) {
    browser.get(bed.url(label, "", user));
  }

  private static String label(RunningService service) {
    return service.request().uuid() + "-" + PageBed.PORT;
  }

  @Test
  void waiting() throws IOException {
    visit(label(bed.submit("Queued")), "owner");
    inspect("waiting", 503, "Waiting for a machine");
  }

  @Test
  void starting() throws IOException {
    RunningService service = bed.submit("Running");
    try (var run = bed.run(service, Map.of())) {
      bed.become(service, "Running", run.gatewayAddress());
      visit(label(service), "owner");
      inspect("starting", 502, "Nothing answers yet");
    }
  }

  @Test
  void ended() throws IOException {
    RunningService service = bed.submit("Complete");
    RunningService newer = bed.submit("Running");
    visit(label(service), "owner");
    inspect("ended", 410, "This service has ended");
    bed.become(newer, "Complete", "");
  }

  @Test
  void chooseAPort() throws IOException {
    RunningService service =
        bed.submit(
            "Running",
            "127.0.0.1:9",
            b ->
                b.publish(8888, "private", "JupyterLab", "")
                    .publish(6006, "private", "TensorBoard", "")
                    .publish(8080, "public", "Report", ""));
    visit(service.request().uuid().text(), "owner");
    inspect("choose", 300, "Choose a service");
  }

  /** The directory, with a name that others claim and a declaration that does not count. */
  @Test
  void directory() throws IOException {
    bed.contest("shared", "stranger");
    bed.submit(
        "Running",
        "127.0.0.1:9",
        b -> b.name("Old notebook").publish(8888, "everybody", "Notebook", ""));
    browser.get(bed.baseUrl());
    logIn("owner");
    inspect("directory", 200, "Your services");
  }

  /** One of few services, and a name that somebody else had first. */
  @Test
  void directoryOfFew() throws IOException {
    bed.contest("shared", "writer");
    browser.get(bed.baseUrl() + "?search=team");
    logIn("writer");
    inspect("directory-few", 200, "Your services");
  }

  private static WebDriverWait await() {
    return new WebDriverWait(browser, Duration.ofSeconds(60));
  }

  private static void logIn(String user) {
    await().until(ExpectedConditions.elementToBeClickable(By.name("username"))).sendKeys(user);
    browser.findElement(By.name("password")).sendKeys(user + "-pw");
    browser.findElement(By.tagName("button")).click();
    await().until(ExpectedConditions.urlContains(bed.baseUrl()));
  }

  @Test
  void notYours() throws IOException {
    visit("sample", "reader");
    inspect("private", 403, "This service is private");
  }

  /** What somebody gets who opens a page after signing out: a question, not a sign-in. */
  @Test
  void signOutAndIn() throws IOException {
    visit("sample", "owner");
    browser.get(bed.url("sample") + ".arvados/sign-out");
    inspect("sign-out", 200, "Sign out?");
    browser.findElement(By.cssSelector("button[value=here]")).click();
    inspect("signed-out", 200, "You are signed out");
    browser.get(bed.url("sample"));
    inspect("sign-in", 401, "You are signed out");
  }

  @Test
  void unreadable() throws IOException {
    visit("sample", "stranger");
    inspect("unreadable", 404, "No such service");
  }

  @Test
  void unknownName() throws IOException {
    browser.get(bed.url("nobody-has-it"));
    inspect("unknown-name", 404, "No service of this name");
  }

  @Test
  void foreignCluster() throws IOException {
    browser.get(bed.url("xyzzy-xvhdp-012345678901234-8000"));
    inspect("foreign-cluster", 421, "On another cluster");
  }

  @Test
  void tunnelDown() throws IOException {
    RunningService service = bed.submit("Running");
    bed.become(service, "Running", "127.0.0.1:9");
    visit(label(service), "owner");
    inspect("tunnel-down", 503, "The way to the container is interrupted");
  }

  @Test
  void apiDown() throws IOException {
    bed.demo().controller().faults().inject(new Fault.HtmlPage());
    try {
      browser.get(bed.url(label(bed.submit("Running"))));
      inspect("api-down", 503, "Arvados does not answer");
    } finally {
      bed.demo().controller().faults().clear();
    }
  }

  @Test
  void tooMany() throws IOException {
    bed.fill("open-data");
    browser.get(bed.url("open-data"));
    inspect("too-many", 503, "Too many connections");
  }

  @Test
  void otherUsersLink() throws IOException {
    visit("tunnelled", "owner");
    browser.get(bed.url("tunnelled", "", "reader"));
    inspect("other-user", 409, "Change the user?");
  }

  /** The script that looks for faults finds them. */
  @Test
  void faultsAreFound() throws IOException {
    browser.get(bed.url("nobody-has-it"));
    Screen.WIDE.use(browser);
    browser.executeScript(
        """
        document.documentElement.lang = '';
        document.querySelector('h1').outerHTML = '<h3></h3>';
        document.querySelector('.lead').style.color = '#bbb';
        document.querySelector('main').append(document.createElement('input'));
        document.querySelector('main').style.width = '3000px';
        """);
    assertThat((List<?>) browser.executeScript(script()))
        .extracting(Object::toString)
        .contains("no language", "0 of h1", "empty heading", "field without label: text")
        .anyMatch(problem -> problem.startsWith("contrast"))
        .anyMatch(problem -> problem.startsWith("wider"));
    browser.executeScript(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))");
    assertThat(Screen.violations(browser)).hasSize(1);
  }

  /** docs/pages.md shows the pages, and shows no others. */
  @Test
  void picturesOfTheDocumentsAreOfThesePages() throws IOException {
    String text = Files.readString(Path.of("../../docs/pages.md"));
    Set<String> kept = new TreeSet<>();
    try (Stream<Path> files = Files.list(DOCUMENTED)) {
      files.map(file -> file.getFileName().toString()).forEach(kept::add);
    }
    assertThat(kept).isNotEmpty().allSatisfy(name -> assertThat(text).contains("images/" + name));
    for (String name : kept) {
      assertThat(Files.size(DOCUMENTED.resolve(name))).as(name).isLessThan(60_000);
    }
  }
}
