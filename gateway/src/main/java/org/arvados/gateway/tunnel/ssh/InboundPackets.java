package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the server's bytes into packets, checks and decrypts them (RFC 4253 section 6, RFC 5647).
 *
 * <p>A packet is gathered in one array and decrypted to another: the bytes are copied out of the
 * receive buffer anyway, because AES-GCM is fast on arrays only. So no message ever pins a receive
 * buffer, and there is nothing to release. Both arrays grow on demand and are given up by {@link
 * #trim()} when the connection is idle.
 */
final class InboundPackets {
  private static final int LENGTH = GcmPacketCipher.LENGTH;
  private static final int PLAIN_BLOCK = 8;
  private static final int MIN_PADDING = 4;

  /** Above the largest payload for the message's own fields and the padding. */
  private static final int MAX_LENGTH = SshSettings.MAX_PACKET + 1024;

  private static final int INITIAL = 1024;

  /** Takes one message after the other. */
  interface Sink {
    /**
     * A message, its number first. It is only valid during the call.
     *
     * @return whether more are wanted
     */
    boolean message(WireReader message) throws ProtocolViolation;
  }

  private final WireReader reader = new WireReader();
  private byte[] gathered = new byte[INITIAL];
  private byte[] opened = new byte[INITIAL];
  private int filled;
  private int needed = LENGTH;
  private @Nullable GcmPacketCipher cipher;
  private long sequence;
  private long packets;
  private long bytes;

  /** Takes all bytes of a buffer, and hands over the messages that are complete. */
  void read(ByteBuf in, Sink sink) throws ProtocolViolation {
    boolean more = true;
    while (more && in.isReadable()) {
      int count = Math.min(in.readableBytes(), needed - filled);
      in.readBytes(gathered, filled, count);
      filled += count;
      if (filled < needed) {
        return;
      }
      if (needed == LENGTH) {
        needed = packetLength();
        gathered = grown(gathered, needed);
      } else {
        more = complete(sink);
      }
    }
  }

  /** Length field, packet and tag together. */
  private int packetLength() throws ProtocolViolation {
    long length = reader.wrap(gathered, 0, LENGTH).uint32();
    boolean aligned =
        cipher == null
            ? (length + LENGTH) % PLAIN_BLOCK == 0 && length >= 2 * PLAIN_BLOCK - LENGTH
            : length % GcmPacketCipher.BLOCK == 0 && length > 0;
    if (length > MAX_LENGTH || !aligned) {
      throw new ProtocolViolation("a packet of the impossible length " + length);
    }
    return LENGTH + (int) length + (cipher == null ? 0 : GcmPacketCipher.TAG);
  }

  private boolean complete(Sink sink) throws ProtocolViolation {
    int total = needed;
    filled = 0;
    needed = LENGTH;
    bytes += total;
    packets++;
    if (cipher == null) {
      reader.wrap(gathered, LENGTH, total - LENGTH);
    } else {
      int length = total - LENGTH - GcmPacketCipher.TAG;
      opened = grown(opened, length);
      cipher.open(gathered, length, opened);
      reader.wrap(opened, 0, length);
    }
    int padding = reader.uint8();
    int payload = reader.remaining() - padding;
    if (padding < MIN_PADDING || payload < 1) {
      throw new ProtocolViolation("a packet with " + padding + " bytes of padding");
    }
    boolean more = sink.message(reader.wrap(reader.array(), reader.position(), payload));
    sequence = (sequence + 1) & 0xffff_ffffL;
    return more;
  }

  /** From the next packet on, another cipher; the counts of the key's use begin again. */
  void useCipher(GcmPacketCipher next) {
    cipher = next;
    packets = 0;
    bytes = 0;
  }

  /** Strict key exchange: the packet after this one has number zero. */
  void resetSequence() {
    sequence = -1;
  }

  /** The number of the packet being handled, or of the next one. */
  long sequence() {
    return sequence;
  }

  /** Packets since the last change of keys. */
  long packets() {
    return packets;
  }

  /** Bytes since the last change of keys. */
  long bytes() {
    return bytes;
  }

  /** Gives memory back while no packet is half there. */
  void trim() {
    if (filled == 0) {
      gathered = new byte[INITIAL];
      opened = new byte[INITIAL];
    }
  }

  private static byte[] grown(byte[] array, int length) {
    if (length <= array.length) {
      return array;
    }
    // A power of two, so that sizes that creep up do not copy each time.
    return Arrays.copyOf(array, Integer.highestOneBit(length - 1) << 1);
  }
}
