package org.arvados.gateway.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line, with the fields that the services of Arvados write (arvados-protocol
 * section 9.3). Key-value pairs of the event become fields of the object. Pure ASCII: whatever a
 * text holds, it cannot look like the end of a line.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build()
          .writer();

  private final long pid = ProcessHandle.current().pid();
  private final Optional<String> clusterId;

  /** Names the cluster on every line, where it is known. */
  JsonLineEncoder(Optional<String> clusterId) {
    this.clusterId = clusterId;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    clusterId.ifPresent(id -> line.put("ClusterID", id));
    line.put("PID", pid);
    pairs(event).forEach(pair -> put(line, pair));
    line.put("level", level(event));
    line.put("logger", event.getLoggerName());
    line.put("msg", event.getFormattedMessage());
    line.put("time", TIME.format(event.getInstant()));
    if (event.getThrowableProxy() != null) {
      line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return (text(line) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(ObjectNode line) {
    try {
      return WRITER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree of texts and numbers can be written
    }
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    return Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
  }

  private static void put(ObjectNode line, KeyValuePair pair) {
    Object value = pair.value;
    if (value instanceof Integer || value instanceof Long) {
      line.put(pair.key, ((Number) value).longValue());
    } else if (value instanceof BigDecimal number) {
      line.put(pair.key, number);
    } else if (value instanceof Number number) {
      line.put(pair.key, number.doubleValue());
    } else if (value instanceof Boolean flag) {
      line.put(pair.key, flag);
    } else {
      line.put(pair.key, String.valueOf(value));
    }
  }

  /** As logrus writes it. */
  private static String level(ILoggingEvent event) {
    String name = event.getLevel().toString().toLowerCase(Locale.ROOT);
    return name.equals("warn") ? "warning" : name;
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
