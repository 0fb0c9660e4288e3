package org.arvados.gateway.system;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * What a browser pretends to show its pages on.
 *
 * @param name in file names
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param scheme {@code light} or {@code dark}
 */
record Screen(String name, int width, int height, String scheme) {
  static final Screen WIDE = new Screen("", 880, 640, "light");
  static final Screen DARK = new Screen("-dark", 880, 640, "dark");
  static final Screen NARROW = new Screen("-narrow", 360, 740, "light");
  static final Screen NARROW_DARK = new Screen("-narrow-dark", 320, 640, "dark");

  /** Makes the browser's pages look so from now on; without motion, so that pictures repeat. */
  void use(ChromeDriver browser) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    media(browser, scheme, "reduce");
  }

  /** Sets what people have asked their system for. */
  static void media(ChromeDriver browser, String scheme, String motion) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", motion))));
  }

  /** A picture of the whole page, small enough to be kept. */
  void picture(ChromeDriver browser, Path file) throws IOException {
    Object height = browser.executeScript("return document.documentElement.scrollHeight");
    new Screen(name, width, Math.max(this.height, ((Long) height).intValue()), scheme).use(browser);
    byte[] png = browser.getScreenshotAs(OutputType.BYTES);
    PalettePng.write(new ByteArrayInputStream(png), file);
    use(browser);
  }

  /** Violations of the content security policy, as far as the browser has reported them. */
  static Set<String> violations(ChromeDriver browser) {
    Set<String> found = new TreeSet<>();
    browser.manage().logs().get("browser").getAll().stream()
        .map(entry -> entry.getMessage())
        .filter(message -> message.contains("Content Security Policy"))
        .forEach(found::add);
    return found;
  }
}
