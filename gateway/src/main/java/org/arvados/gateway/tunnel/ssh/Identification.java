package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server's identification line (RFC 4253 section 4.2). Lines before it are skipped,
 * within limits.
 */
final class Identification {
  /** Ours, without line end. */
  static final String CLIENT = "SSH-2.0-ArvadosServiceGateway";

  private static final int MAX_LINE = 255;
  private static final int MAX_TOTAL = 8 * 1024;

  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private int total;

  static byte[] client() {
    return CLIENT.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Takes bytes up to the end of the identification line.
   *
   * @return the line without its end, or null when more bytes are needed
   */
  byte @Nullable [] read(ByteBuf in) throws ProtocolViolation {
    while (in.isReadable()) {
      byte b = in.readByte();
      if (++total > MAX_TOTAL) {
        throw new ProtocolViolation("no identification in the first " + MAX_TOTAL + " bytes");
      }
      if (b == '\n') {
        byte[] complete = completed();
        if (complete != null) {
          return complete;
        }
        length = 0;
      } else if (length == MAX_LINE) {
        throw new ProtocolViolation("an identification line of more than " + MAX_LINE + " bytes");
      } else {
        line[length++] = b;
      }
    }
    return null;
  }

  private byte @Nullable [] completed() throws ProtocolViolation {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    String text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("SSH-")) {
      return null;
    }
    if (!text.startsWith("SSH-2.0-") && !text.startsWith("SSH-1.99-")) {
      throw new ProtocolViolation("the protocol version of \"" + escaped(end) + "\"");
    }
    if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new ProtocolViolation("control characters in \"" + escaped(end) + "\"");
    }
    return Arrays.copyOf(line, end);
  }

  private String escaped(int end) {
    return PeerText.escape(line, 0, end);
  }
}
