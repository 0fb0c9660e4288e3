package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.crunch.ServiceTable;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.ServedContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** Rule N3 in a real browser: what a name's former service left there does not meet the next. */
@Timeout(240)
class NameChangeBrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PORT = 8000;

  @TempDir Path home;
  private DemoCluster demo;
  private ServedContainer owners;
  private ServedContainer strangers;
  private LinkRow link;
  private ChromeDriver browser;

  @BeforeEach
  void start() throws IOException {
    for (Path part : Set.of(Chromium.BROWSER, Chromium.DRIVER)) {
      assumeTrue(
          Files.isExecutable(part), part + " is missing: apt-get install chromium chromium-driver");
    }
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .configure(GatewayExtension.shortLived(Duration.ofMillis(500), Duration.ofSeconds(60)))
            .start();
    owners = serve("owner");
    strangers = serve("stranger");
    link =
        demo.state()
            .addName(
                LinkRow.PUBLISHED_PORT,
                "board",
                demo.user("owner").uuid(),
                owners.records().request().uuid(),
                PORT);
    browser = Chromium.start(home);
  }

  private ServedContainer serve(String submitter) {
    return ServedContainer.direct(
        demo,
        submitter,
        b -> b.publish(PORT, "private", "Board", ""),
        ServiceTable.of(Map.of(PORT, demo.sampleService().address())));
  }

  @AfterEach
  void end() {
    if (browser != null) {
      browser.quit();
    }
    for (ServedContainer served : new ServedContainer[] {owners, strangers}) {
      if (served != null) {
        served.close();
      }
    }
    if (demo != null) {
      demo.close();
    }
  }

  private String url(String path) {
    return demo.service("sample").url().replace("sample", "board") + path;
  }

  private Object run(String script) {
    return browser.executeScript("return " + script);
  }

  /** The status of a request that a script of the page in this window makes. */
  private long fetched(String path) {
    return (Long)
        browser.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "fetch(arguments[0]).then(r => done(r.status), e => done(-1));",
            path);
  }

  private long status() {
    return (Long) run("performance.getEntriesByType('navigation')[0].responseStatus");
  }

  private void openAndLeaveThings() {
    browser.get(url("?arvados_api_token=" + demo.user("admin").token().reveal()));
    assertThat(status()).isEqualTo(200);
    browser.executeScript("localStorage.setItem('left', 'behind')");
    browser.executeAsyncScript(
        "const done = arguments[arguments.length - 1];"
            + "caches.open('left').then(c => c.put('/x', new Response('x'))).then(() => done());");
    browser.manage().addCookie(new Cookie.Builder("left", "behind").path("/").build());
    assertThat(fetched("/e")).isEqualTo(200);
  }

  @Test
  void nothingOfTheFormerServiceIsLeftAndItsOpenPageIsPowerless() {
    openAndLeaveThings();
    String former = browser.getWindowHandle();
    demo.state().change(link, row -> row.withHead(strangers.request()));
    await().atMost(PATIENCE).until(() -> fetched("/e") == 409);

    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(url("wanted?page=1"));
    assertThat(status()).isEqualTo(409);
    assertThat(browser.findElement(By.tagName("h1")).getText()).contains("changed hands");
    assertThat(run("localStorage.getItem('left')")).isNull();
    assertThat(
            (Boolean)
                browser.executeAsyncScript(
                    "const done = arguments[arguments.length - 1];"
                        + "caches.has('left').then(done);"))
        .isFalse();
    assertThat(browser.manage().getCookies()).isEmpty();
    // the former service's tab has no cookie any more
    browser.switchTo().window(former);
    assertThat(fetched("/e")).isEqualTo(401);

    browser
        .switchTo()
        .window(
            browser.getWindowHandles().stream()
                .filter(handle -> !handle.equals(former))
                .findFirst()
                .orElseThrow());
    browser.findElement(By.xpath("//button[text()='Continue']")).click();
    await().atMost(PATIENCE).until(() -> browser.getCurrentUrl().equals(url("wanted?page=1")));
    await().atMost(PATIENCE).until(() -> status() == 200);
    assertThat(browser.getPageSource()).contains("/wanted?page=1", "X-Arvados-User-UUID");
    assertThat(browser.manage().getCookies()).extracting(Cookie::getName).doesNotContain("left");
  }
}
