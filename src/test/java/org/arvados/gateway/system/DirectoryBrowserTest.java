package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Real Chromium: from the login page through the directory into services, and names by forms. */
@DisplayName("The directory in a browser")
@Timeout(240)
class DirectoryBrowserTest {
  private static PageBed bed;

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
    browser.get(bed.baseUrl());
    until(By.name("username")).sendKeys("owner");
    browser.findElement(By.name("password")).sendKeys("owner-pw");
    browser.findElement(By.tagName("button")).click();
    isAt(bed.baseUrl());
  }

  @AfterEach
  void quit() {
    if (browser != null) {
      browser.quit();
    }
  }

  private WebDriverWait await() {
    return new WebDriverWait(browser, Duration.ofSeconds(60));
  }

  private WebElement until(By what) {
    return await().until(ExpectedConditions.elementToBeClickable(what));
  }

  private void isAt(String url) {
    await().until(ExpectedConditions.urlToBe(url));
  }

  private String text() {
    return browser.findElement(By.tagName("body")).getText();
  }

  private static String key(RunningService service) {
    return service.request().uuid() + "-" + PageBed.PORT;
  }

  private static By button(String label) {
    return By.xpath("//button[text()='" + label + "']");
  }

  /** One login for all: the button leads into the service, and the visitor is known there. */
  @Test
  void openButtonOpensTheService() {
    WebElement entry =
        browser.findElement(By.xpath("//li[.//h2[text()='private']]//a[@class='open']"));
    String url = entry.getDomProperty("href");
    entry.click();
    isAt(url);
    browser.get(url + "e");
    assertThat(text()).contains(bed.demo().user("owner").uuid().text());
  }

  @Test
  void nameIsClaimedMovedAndReleased() {
    RunningService first = bed.submit("Running");
    RunningService second = bed.submit("Running");
    browser.get(bed.baseUrl() + "?service=" + key(first) + "#names");
    WebElement chosen = browser.findElement(By.id("service"));
    assertThat(new Select(chosen).getFirstSelectedOption().getDomProperty("value"))
        .isEqualTo(key(first));
    browser.findElement(By.id("name")).sendKeys("course");
    until(button("Claim")).click();
    await().until(ExpectedConditions.textToBe(By.tagName("h1"), "The name is set"));
    assertThat(names("course")).containsExactly(first.request().uuid().text());
    until(By.linkText("Your services")).click();
    isAt(bed.baseUrl());
    assertThat(text()).contains("course leads to port " + PageBed.PORT);
    browser.findElement(By.id("name")).sendKeys("course");
    new Select(browser.findElement(By.id("service"))).selectByValue(key(second));
    until(button("Move here")).click();
    await().until(ExpectedConditions.textToBe(By.tagName("h1"), "The name is set"));
    assertThat(names("course")).containsExactly(second.request().uuid().text());
    browser.get(bed.baseUrl());
    until(By.xpath("//li[.//a[text()='course']]//summary")).click();
    until(By.xpath("//li[.//a[text()='course']]//button[text()='Release it']")).click();
    await().until(ExpectedConditions.textToBe(By.tagName("h1"), "The name is released"));
    assertThat(names("course")).isEmpty();
    assertThat(Screen.violations(browser)).isEmpty();
  }

  private static List<String> names(String name) {
    return bed.demo()
        .state()
        .all(LinkRow.class)
        .filter(link -> link.name().equals(name))
        .map(LinkRow::headUuid)
        .toList();
  }

  /** Signing out there ends it for the directory; the next visit is not signed in unasked. */
  @Test
  void signOutEndsIt() {
    until(By.linkText("Sign out")).click();
    until(button("Sign out everywhere")).click();
    await().until(ExpectedConditions.urlContains("/.arvados/signed-out"));
    browser.get(bed.baseUrl());
    assertThat(text()).contains("You are signed out").doesNotContain("Your services");
  }
}
