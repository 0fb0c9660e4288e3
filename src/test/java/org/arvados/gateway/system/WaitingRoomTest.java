package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

@DisplayName("Somebody waits for a service, with a browser (rule A11)")
@Timeout(240)
class WaitingRoomTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static PageBed bed;

  private final Map<Integer, InetSocketAddress> listening = new ConcurrentHashMap<>();
  @TempDir Path home;
  private ChromeDriver browser;

  @BeforeAll
  static void start() throws IOException {
    Chromium.assumeInstalled();
    bed = PageBed.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (bed != null) {
      bed.close();
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

  private void awaitTitle(String title) {
    new WebDriverWait(browser, PATIENCE)
        .until(ExpectedConditions.textToBe(By.tagName("h1"), title));
  }

  private void awaitService(String path) {
    new WebDriverWait(browser, PATIENCE)
        .until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("body"), path));
  }

  private String step() {
    return browser.findElement(By.cssSelector("[aria-current=step]")).getText();
  }

  /** From the submission to the service, with path, query and fragment as they were. */
  @Test
  void pageFollowsTheStartAndOpensTheService() {
    RunningService service = bed.submit("Queued");
    String label = service.request().uuid() + "-" + PageBed.PORT;
    browser.get(bed.url(label, "e?keep=%31#part", "owner"));
    awaitTitle("Waiting for a machine");
    assertThat(step()).isEqualTo("In the queue");

    bed.become(service, "Locked", "");
    awaitTitle("A machine is being prepared");
    assertThat(step()).isEqualTo("Preparing a machine");

    bed.become(service, "Running", "");
    awaitTitle("The container has just started");
    try (FakeCrunchRun run = bed.run(service, listening)) {
      bed.become(service, "Running", run.gatewayAddress());
      awaitTitle("Nothing answers yet");
      assertThat(step()).isEqualTo("Starting the program");

      listening.put(PageBed.PORT, bed.demo().sampleService().address());
      awaitService("/e?keep=%31");
      assertThat(browser.getCurrentUrl()).isEqualTo(bed.url(label) + "e?keep=%31#part");
    }
    assertThat(Screen.violations(browser)).isEmpty();
  }

  /** Until it ends, which is told as well. */
  @Test
  void pageWithoutScriptsIsLoadedAnew() {
    RunningService service = bed.submit("Queued");
    browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    String label = service.request().uuid() + "-" + PageBed.PORT;
    browser.get(bed.url(label, "e?a=b", "owner"));
    awaitTitle("Waiting for a machine");
    bed.become(service, "Cancelled", "");
    awaitTitle("This service has ended");
    assertThat(browser.getCurrentUrl()).isEqualTo(bed.url(label) + "e?a=b");
  }

  @Test
  void lostConnectionIsToldAndDoesNotEndTheWaiting() {
    RunningService service = bed.submit("Queued");
    browser.get(bed.url(service.request().uuid() + "-" + PageBed.PORT, "", "owner"));
    awaitTitle("Waiting for a machine");
    offline(true);
    new WebDriverWait(browser, PATIENCE)
        .until(
            ExpectedConditions.textToBePresentInElementLocated(
                By.id("wait"), "The gateway cannot be reached"));
    bed.become(service, "Locked", "");
    offline(false);
    awaitTitle("A machine is being prepared");
  }

  private void offline(boolean isOffline) {
    browser.executeCdpCommand("Network.enable", Map.of());
    browser.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** What turns, turns only for those who have not asked for less motion. */
  @Test
  void motionIsLeftOutWhereItIsNotWanted() {
    RunningService service = bed.submit("Queued");
    browser.get(bed.url(service.request().uuid() + "-" + PageBed.PORT, "", "owner"));
    awaitTitle("Waiting for a machine");
    Screen.media(browser, "light", "no-preference");
    assertThat(animations()).isEqualTo(1L);
    Screen.media(browser, "light", "reduce");
    assertThat(animations()).isEqualTo(0L);
  }

  private Object animations() {
    return browser.executeScript("return document.getAnimations().length");
  }
}
