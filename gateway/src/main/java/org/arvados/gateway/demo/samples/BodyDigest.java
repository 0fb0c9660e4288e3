package org.arvados.gateway.demo.samples;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Length and SHA-256 of a body, taken in pieces. */
final class BodyDigest {
  private final MessageDigest sha256;
  private long length;

  BodyDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void update(ByteBuf piece) {
    length += piece.readableBytes();
    for (ByteBuffer part : piece.nioBuffers()) {
      sha256.update(part);
    }
  }

  void update(byte[] piece) {
    length += piece.length;
    sha256.update(piece);
  }

  long length() {
    return length;
  }

  /** In lower-case hexadecimal; ends the digest. */
  String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
