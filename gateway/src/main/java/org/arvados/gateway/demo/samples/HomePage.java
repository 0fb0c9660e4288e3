package org.arvados.gateway.demo.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What a {@link SampleService} shows at {@code /}. */
public enum HomePage {
  /** Buttons for all samples. */
  SAMPLES("index.html"),
  /** Notes that are kept by another service, {@code back} under the same wildcard. */
  NOTES("notes.html"),
  /** Attacks on another service, by everything that a page can do with its visitor's cookies. */
  ATTEMPTS("attempts.html");

  private final String resource;

  HomePage(String resource) {
    this.resource = resource;
  }

  /** The page as HTML. */
  String html() {
    try (InputStream html = HomePage.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(html).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
