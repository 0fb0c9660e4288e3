package org.arvados.gateway.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Starts browsers that know nothing and ask nobody. */
final class Chromium {
  static final Path BROWSER = Path.of("/usr/bin/chromium");
  static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private Chromium() {}

  /**
   * A browser without a window.
   *
   * @param home for its profile and, in {@code downloads}, for what it downloads
   * @param more flags
   */
  static ChromeDriver start(Path home, String... more) throws IOException {
    Path downloads = Files.createDirectories(home.resolve("downloads"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1000",
        // The demo's is made for the occasion; to a page it is then as good as any.
        "--ignore-certificate-errors",
        "--user-data-dir=" + home.resolve("profile"));
    options.addArguments(more);
    options.setExperimentalOption(
        "prefs", Map.of("download.default_directory", downloads.toString()));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin"))
            .withLogFile(Path.of("target/processes/chromedriver.log").toFile())
            .build();
    return new ChromeDriver(service, options);
  }
}
