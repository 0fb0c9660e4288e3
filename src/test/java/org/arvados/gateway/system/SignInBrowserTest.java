package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Real Chromium, over TLS and without; the demo's login page; rules S1 to S7. */
@DisplayName("Signing in and out in a browser")
@Timeout(240)
class SignInBrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static GatewayProcess.Demo plain;
  private static GatewayProcess.Demo secure;

  @TempDir Path home;
  private ChromeDriver browser;

  @BeforeAll
  static void start() throws IOException {
    for (Path part : Set.of(Chromium.BROWSER, Chromium.DRIVER)) {
      assumeTrue(
          Files.isExecutable(part), part + " is missing: apt-get install chromium chromium-driver");
    }
    plain = GatewayProcess.demo("sign-in");
    secure = GatewayProcess.demo("sign-in-tls", "--tls");
  }

  @AfterAll
  static void stop() throws IOException {
    for (GatewayProcess.Demo demo : new GatewayProcess.Demo[] {plain, secure}) {
      if (demo != null) {
        demo.close();
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    browser = Chromium.start(home, "--ignore-certificate-errors");
  }

  @AfterEach
  void quit() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static String url(GatewayProcess.Demo demo, String service) {
    return demo.service(service).get("url").asText();
  }

  private WebDriverWait await() {
    return new WebDriverWait(browser, PATIENCE);
  }

  private void logIn(String user) {
    await().until(ExpectedConditions.elementToBeClickable(By.name("username"))).sendKeys(user);
    browser.findElement(By.name("password")).sendKeys(user + "-pw");
    browser.findElement(By.tagName("button")).click();
  }

  private void isAt(String url) {
    await().until(ExpectedConditions.urlToBe(url));
  }

  private String text() {
    return browser.findElement(By.tagName("body")).getText();
  }

  private void click(String label) {
    By what = By.xpath("//*[self::a or self::button][text()='" + label + "']");
    await().until(ExpectedConditions.elementToBeClickable(what)).click();
  }

  /** Every address that the back button could lead to. */
  private List<String> history() {
    Object entries =
        browser.executeCdpCommand("Page.getNavigationHistory", Map.of()).get("entries");
    List<String> urls = new ArrayList<>();
    for (Object entry : (List<?>) entries) {
      urls.add(((Map<?, ?>) entry).get("url").toString());
    }
    return urls;
  }

  /** Rules S1 to S3: the page that was wanted, and a token nowhere. */
  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void visitorSignsInAndLandsOnTheWantedPage(String scheme) {
    GatewayProcess.Demo demo = scheme.equals("http") ? plain : secure;
    String wanted = url(demo, "sample") + "e?path=a%2Fb&x=1";
    assertThat(wanted).startsWith(scheme + "://");
    browser.get(wanted);
    assertThat(browser.getCurrentUrl()).contains("/login?return_to=").doesNotContain("path");
    logIn("owner");
    isAt(wanted);
    assertThat(text()).contains("/e?path=a%2Fb&x=1").doesNotContain("arvados-gateway");
    assertThat(history())
        .isNotEmpty()
        .noneMatch(url -> url.contains("api_token") || url.contains("code=") || url.contains("v2"));
    assertThat(browser.executeScript("return document.referrer").toString())
        .doesNotContain("code=", "api_token");
    String session = scheme.equals("http") ? "arvados-gateway" : "__Host-arvados-gateway";
    assertThat(browser.manage().getCookies())
        .extracting(Cookie::getName)
        .contains(session)
        .noneMatch(name -> name.contains("signin"));
    assertThat(browser.manage().getCookieNamed(session).isHttpOnly()).isTrue();
    assertThat(browser.manage().getCookieNamed(session).isSecure())
        .isEqualTo(scheme.equals("https"));
  }

  /** Rule S2: one login for all; a fragment comes through where no login page is in between. */
  @Test
  void secondServiceNeedsNoLogin() {
    browser.get(url(plain, "sample") + "e");
    logIn("owner");
    isAt(url(plain, "sample") + "e");
    String second = url(plain, "private") + "e?second#part";
    browser.get(second);
    isAt(second);
    assertThat(text()).contains("/e?second");
  }

  /** Rule S4. */
  @Test
  void twoTabsSignInAtOnce() {
    String one = url(plain, "sample") + "e?one";
    String two = url(plain, "sample") + "e?two";
    browser.get(one);
    String first = browser.getWindowHandle();
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(two);
    logIn("owner");
    isAt(two);
    browser.switchTo().window(first);
    assertThat(browser.getCurrentUrl()).contains("/login?");
    logIn("owner");
    isAt(one);
  }

  /** Rules S4 and T4: the two tabs log in as different users, which is asked about. */
  @Test
  void twoTabsOfTwoUsersAreAskedAbout() {
    String one = url(plain, "sample") + "e?one";
    browser.get(one);
    String first = browser.getWindowHandle();
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(url(plain, "sample") + "e?two");
    logIn("owner");
    isAt(url(plain, "sample") + "e?two");
    browser.switchTo().window(first);
    logIn("admin");
    click("Continue as admin");
    isAt(one);
  }

  /** Rules S6 and S7: out of this service, and in again by a click alone. */
  @Test
  void visitorSignsOutOfAService() {
    String wanted = url(plain, "sample") + "e?x=1";
    browser.get(wanted);
    logIn("owner");
    isAt(wanted);
    browser.get(url(plain, "sample") + ".arvados/sign-out");
    click("Sign out of this service");
    isAt(url(plain, "sample") + ".arvados/signed-out?of=here");
    assertThat(browser.manage().getCookieNamed("arvados-gateway")).isNull();
    browser.get(wanted);
    assertThat(text()).contains("You are signed out");
    click("Sign in");
    isAt(wanted);
  }

  /** Rule S6: out of everything; the next login is not begun by itself. */
  @Test
  void visitorSignsOutEverywhere() {
    String wanted = url(plain, "sample") + "e";
    browser.get(wanted);
    logIn("owner");
    isAt(wanted);
    browser.get(url(plain, "private") + "e");
    isAt(url(plain, "private") + "e");
    browser.get(url(plain, "sample") + ".arvados/sign-out");
    click("Sign out everywhere");
    await().until(ExpectedConditions.urlContains("/.arvados/signed-out?of=everywhere"));
    assertThat(browser.getCurrentUrl()).contains("://gateway.");
    browser.get(url(plain, "private") + "e");
    assertThat(text()).contains("You are signed out");
    click("Sign in");
    logIn("owner");
    isAt(url(plain, "private") + "e");
  }
}
