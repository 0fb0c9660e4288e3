package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Room for lines, given back when none is expected for long. */
class LineReaderTest {
  private final LineReader reader = new LineReader();

  private String line(String bytes) {
    ByteBuf in = Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
    reader.begin(1000);
    assertThat(reader.read(in)).isTrue();
    return new String(reader.bytes(), 0, reader.length(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void trimmedReaderKeepsNoRoomAndReadsOn() {
    assertThat(line("one: 1\r\n")).isEqualTo("one: 1");
    reader.trim();
    assertThat(reader.bytes()).isEmpty();
    assertThat(reader.isPartial()).isFalse();
    assertThat(line("two: 22\r\n")).isEqualTo("two: 22");
  }
}
