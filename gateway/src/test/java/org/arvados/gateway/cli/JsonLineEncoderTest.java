package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Log lines in the form of arvados-protocol section 9.3. */
class JsonLineEncoderTest {
  private final JsonLineEncoder encoder = new JsonLineEncoder(Optional.of("zzzzz"));

  private static LoggingEvent event(Level level, String message, Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            "", new LoggerContext().getLogger("test"), level, message, thrown, new Object[0]);
    event.setInstant(Instant.parse("2026-08-07T19:37:21.5Z"));
    return event;
  }

  private String line(LoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode json(String line) throws IOException {
    return JsonMapper.builder().build().readTree(line);
  }

  @Test
  void lineHasTheFieldsOfArvados() throws IOException {
    JsonNode json = json(line(event(Level.WARN, "odd", null)));
    assertThat(json.path("ClusterID").asText()).isEqualTo("zzzzz");
    assertThat(json.path("PID").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(json.path("level").asText()).isEqualTo("warning");
    assertThat(json.path("msg").asText()).isEqualTo("odd");
    assertThat(json.path("time").asText()).isEqualTo("2026-08-07T19:37:21.500000000Z");
    assertThat(json.has("error")).isFalse();
  }

  @Test
  void pairsBecomeFieldsOfTheirType() throws IOException {
    LoggingEvent event = event(Level.INFO, "response", null);
    event.addKeyValuePair(new KeyValuePair("respStatusCode", 200));
    event.addKeyValuePair(new KeyValuePair("timeTotal", 0.5));
    event.addKeyValuePair(new KeyValuePair("timeConnect", new BigDecimal("0.000033")));
    event.addKeyValuePair(new KeyValuePair("timeDecision", new BigDecimal("100.000000")));
    event.addKeyValuePair(new KeyValuePair("reused", true));
    event.addKeyValuePair(new KeyValuePair("reqHost", "a.example"));
    assertThat(line(event)).contains("\"timeConnect\":0.000033,\"timeDecision\":100");
    JsonNode json = json(line(event));
    assertThat(json.path("respStatusCode").isIntegralNumber()).isTrue();
    assertThat(json.path("timeTotal").doubleValue()).isEqualTo(0.5);
    assertThat(json.path("reused").isBoolean()).isTrue();
    assertThat(json.path("reqHost").asText()).isEqualTo("a.example");
  }

  /** What a client wrote cannot forge a second line. */
  @Test
  void lineEndsInTextAreEscaped() throws IOException {
    String line = line(event(Level.INFO, "a\n{\"msg\":\"forged\"}\r\u2028\u0085\u00e9", null));
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line.strip().chars()).as("plain ASCII").allMatch(c -> c >= ' ' && c < 0x7f);
    assertThat(json(line).path("msg").asText()).startsWith("a\n{");
  }

  @Test
  void exceptionStandsInItsOwnField() throws IOException {
    JsonNode json = json(line(event(Level.ERROR, "broken", new IOException("gone"))));
    assertThat(json.path("error").asText()).contains("java.io.IOException: gone");
  }
}
