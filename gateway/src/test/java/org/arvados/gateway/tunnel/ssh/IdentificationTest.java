package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentificationTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static String read(ByteBuf in) throws ProtocolViolation {
    byte[] line = new Identification().read(in);
    return line == null ? null : new String(line, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "SSH-2.0-Go, SSH-2.0-Go",
    "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3, SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
    "SSH-1.99-Both, SSH-1.99-Both"
  })
  void theLineIsReadWithoutItsEndAndNoFurther(String line, String expected) throws Exception {
    ByteBuf in = bytes(line + "\r\nrest");
    assertThat(read(in)).isEqualTo(expected);
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
    assertThat(read(bytes(line + "\n"))).isEqualTo(expected);
  }

  /** RFC 4253 section 4.2: the server may send other lines before. */
  @Test
  void linesBeforeAreSkipped() throws Exception {
    assertThat(read(bytes("Welcome\r\n\r\nto \u00e9\r\nSSH-2.0-Go\r\n"))).isEqualTo("SSH-2.0-Go");
  }

  @Test
  void aLineThatIsNotCompleteIsWaitedFor() throws Exception {
    Identification identification = new Identification();
    assertThat(identification.read(bytes("SSH-2"))).isNull();
    assertThat(identification.read(bytes(".0-Go\r"))).isNull();
    assertThat(identification.read(bytes("\n")))
        .isEqualTo("SSH-2.0-Go".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void overlongLinesAreRefused() {
    assertThatThrownBy(() -> read(bytes("SSH-2.0-" + "x".repeat(250))))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("more than 255 bytes");
  }

  @Test
  void anEndlessPreambleIsRefused() {
    assertThatThrownBy(() -> read(bytes("Welcome\r\n".repeat(1000))))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("no identification in the first");
  }

  /** RFC 4253 section 4.2: 255 characters with the line end, no spaces or minus in the version. */
  @Test
  void ourLineIsAsTheStandardSays() {
    assertThat(Identification.CLIENT).matches("SSH-2\\.0-[!-,.-~]+").hasSizeLessThan(253);
  }
}
