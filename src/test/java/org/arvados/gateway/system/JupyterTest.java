package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person with a browser uses Jupyter Notebook behind the gateway. */
@Timeout(240)
class JupyterTest {
  private static final Path JUPYTER = Path.of("/usr/bin/jupyter-notebook");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path jupyterHome;
  private static JupyterServer jupyter;
  private static GatewayProcess.Demo demo;

  @TempDir Path home;
  private ChromeDriver browser;

  @BeforeAll
  static void start() throws IOException {
    for (Path part : Set.of(JUPYTER, Chromium.BROWSER, Chromium.DRIVER)) {
      assumeTrue(
          Files.isExecutable(part),
          part + " is missing: apt-get install chromium chromium-driver jupyter-notebook");
    }
    jupyter = JupyterServer.start(JUPYTER, jupyterHome);
    demo = GatewayProcess.demo("jupyter", "--service", "jupyter=" + jupyter.port() + ":private");
  }

  @AfterAll
  static void stop() throws IOException {
    if (jupyter != null) {
      jupyter.close();
    }
    if (demo != null) {
      demo.close();
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

  private String url() {
    return demo.service("jupyter").get("url").asText();
  }

  private void follow(String user) {
    browser.get(demo.service("jupyter").get("openUrls").get(user).asText());
  }

  private WebElement clickable(By what) {
    return new WebDriverWait(browser, PATIENCE)
        .until(ExpectedConditions.elementToBeClickable(what));
  }

  /** Rule S1. */
  @Test
  void withoutTokenTheLoginPageIsShown() {
    browser.get(url());
    assertThat(browser.getCurrentUrl()).contains("/login?return_to=");
    assertThat(browser.getPageSource()).doesNotContain("Jupyter Notebook");
    assertThat(browser.manage().getCookies()).isEmpty();
  }

  @Test
  void strangerIsNotLetIn() {
    follow("stranger");
    assertThat(status()).isIn(403L, 404L);
    assertThat(browser.getPageSource()).doesNotContain("Jupyter Notebook");
  }

  /** Rules T3 and T5: the browser is left with a sealed cookie and with no token. */
  @Test
  void tokenLeavesTheAddressBar() {
    String token = token("owner");
    follow("owner");
    clickable(By.id("new-dropdown-button"));
    assertThat(browser.getCurrentUrl()).startsWith(url()).doesNotContain("token", token);
    Object entries = browser.executeScript("return document.referrer + location.href");
    assertThat(entries.toString()).doesNotContain(token);
    Set<Cookie> cookies = browser.manage().getCookies();
    assertThat(cookies).noneMatch(cookie -> cookie.getValue().contains(token));
    assertThat(cookies)
        .filteredOn(Cookie::isHttpOnly)
        .singleElement()
        .satisfies(cookie -> assertThat(cookie.getSameSite()).isEqualTo("Lax"));
  }

  /** The kernel's output comes by WebSocket. */
  @Test
  void notebookComputes() {
    follow("owner");
    clickable(By.id("new-dropdown-button")).click();
    String tree = browser.getWindowHandle();
    clickable(By.cssSelector("#kernel-python3 a")).click();
    await().atMost(PATIENCE).until(() -> browser.getWindowHandles().size() == 2);
    browser.getWindowHandles().stream()
        .filter(handle -> !handle.equals(tree))
        .forEach(handle -> browser.switchTo().window(handle));
    clickable(By.cssSelector(".cell .CodeMirror")).click();
    new Actions(browser)
        .sendKeys("6*7")
        .keyDown(Keys.SHIFT)
        .sendKeys(Keys.ENTER)
        .keyUp(Keys.SHIFT)
        .perform();
    WebElement output = clickable(By.cssSelector(".output_result pre"));
    assertThat(output.getText()).isEqualTo("42");
  }

  @Test
  void fileGoesUpAndComesDown() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(42).nextBytes(content);
    Path file = Files.write(home.resolve("data.bin"), content);
    follow("owner");
    clickable(By.id("new-dropdown-button"));

    browser.findElement(By.cssSelector("input.fileinput")).sendKeys(file.toString());
    clickable(By.cssSelector("button.upload_button")).click();
    Path inService = jupyterHome.resolve("notebooks/data.bin");
    awaitContent(inService, content);

    clickable(By.xpath("//div[contains(@class,'list_item')][.//*[text()='data.bin']]//input"))
        .click();
    clickable(By.cssSelector("button.download-button")).click();
    awaitContent(home.resolve("downloads/data.bin"), content);
  }

  private static void awaitContent(Path file, byte[] content) throws IOException {
    await("all of " + file.getFileName())
        .atMost(PATIENCE)
        .until(() -> Files.exists(file) && Files.size(file) == content.length);
    assertThat(file).hasBinaryContent(content);
  }

  private static String token(String user) {
    for (var known : demo.json().get("users")) {
      if (known.get("name").asText().equals(user)) {
        String[] parts = known.get("token").asText().split("/", -1);
        return parts[parts.length - 1];
      }
    }
    throw new AssertionError("no user " + user);
  }

  private long status() {
    return (Long)
        browser.executeScript(
            "return performance.getEntriesByType('navigation')[0].responseStatus");
  }
}
