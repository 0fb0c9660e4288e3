package org.arvados.gateway.tunnel.ssh;

import java.util.HexFormat;

/** Text that came from a peer, made safe for logs and messages (rule U3). */
public final class PeerText {
  /** How many bytes of such text are kept. */
  static final int LIMIT = 200;

  private static final HexFormat HEX = HexFormat.of();

  private PeerText() {}

  /**
   * At most {@link #LIMIT} bytes as printable ASCII: a backslash and everything else outside of the
   * printable range is written as {@code \xNN}, a line end as {@code \n}.
   */
  static String escape(byte[] bytes, int offset, int length) {
    int end = offset + Math.min(length, LIMIT);
    StringBuilder text = new StringBuilder(end - offset + 8);
    for (int i = offset; i < end; i++) {
      byte b = bytes[i];
      if (b >= 0x20 && b < 0x7f && b != '\\') {
        text.append((char) b);
      } else if (b == '\n') {
        text.append("\\n");
      } else {
        text.append("\\x").append(HEX.toHexDigits(b));
      }
    }
    return text.toString();
  }

  /** The same of a whole array. */
  public static String escape(byte[] bytes) {
    return escape(bytes, 0, bytes.length);
  }
}
