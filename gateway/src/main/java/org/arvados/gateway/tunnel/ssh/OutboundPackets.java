package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of messages, encrypts them, and gives them to the parent channel in large pieces
 * with one flush per turn of the event loop.
 *
 * <p>Messages are held back between our KEXINIT and our NEWKEYS (RFC 4253 section 7.1), within
 * limits.
 */
final class OutboundPackets implements ChannelOutboundBuffer.MessageProcessor {
  private static final int HEADER = GcmPacketCipher.LENGTH + 1;
  private static final int MIN_PADDING = 4;
  private static final int PLAIN_BLOCK = 8;
  private static final int DATA_FIELDS = 1 + 4 + 4;

  /**
   * Packets are gathered to pieces: two of the usual largest packets with their overhead, or the
   * smaller size while they are small.
   */
  private static final int PIECE = 2 * (SshSettings.MIN_WINDOW + 128);

  private static final int MIN_BUFFER = 4 * 1024;

  private final ChannelHandlerContext ctx;
  private final SshSettings settings;
  private final SshListener listener;
  private final Consumer<String> failed;
  private final WireWriter writer = new WireWriter(HEADER);
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private final Runnable flushTask = this::flush;
  private final ChannelFutureListener written;
  private int heldBytes;
  private boolean holding;
  private boolean closed;
  private boolean flushExpected;
  private boolean unflushed;
  private int gatherLimit;
  private @Nullable ByteBuf piece;
  private @Nullable GcmPacketCipher cipher;
  private long packets;
  private long bytes;
  private long unreported;

  /**
   * @param failed told why nothing more can be sent
   */
  OutboundPackets(
      ChannelHandlerContext ctx,
      SshSettings settings,
      SshListener listener,
      Consumer<String> failed) {
    this.ctx = ctx;
    this.settings = settings;
    this.listener = listener;
    this.failed = failed;
    this.written =
        future -> {
          if (!future.isSuccess()) {
            failed.accept("writing failed: " + future.cause());
          }
        };
  }

  /** Begins a message; the caller adds its fields and calls {@link #send}. */
  WireWriter message(int number) {
    return writer.start(number);
  }

  /** Sends the message begun last, or holds it while a key exchange runs. */
  void send() {
    if (closed) {
      return;
    }
    if (holding) {
      hold();
    } else if (ctx.channel().bytesBeforeWritable() > settings.held().maxBytes()) {
      failed.accept("the server asks for answers and does not read them");
    } else {
      seal();
    }
  }

  /** Sends the message begun last, even during a key exchange. */
  void sendKeyExchange() {
    if (!closed) {
      seal();
    }
  }

  /**
   * Sends one CHANNEL_DATA with up to {@code limit} bytes of what is flushed. The bytes stay in the
   * buffer; the caller removes them afterwards, since that runs other people's listeners.
   *
   * @return how many bytes were sent
   */
  int sendData(long recipient, ChannelOutboundBuffer data, int limit) throws Exception {
    writer.start(MessageNumber.CHANNEL_DATA).uint32(recipient).uint32(0);
    gatherLimit = limit;
    data.forEachFlushedMessage(this);
    int count = limit - gatherLimit;
    if (count > 0) {
      writer.setUint32(DATA_FIELDS - 4, count);
      seal();
    }
    return count;
  }

  @Override
  public boolean processMessage(Object message) {
    ByteBuf data = (ByteBuf) message;
    int count = Math.min(data.readableBytes(), gatherLimit);
    writer.bytes(data, data.readerIndex(), count);
    gatherLimit -= count;
    return gatherLimit > 0;
  }

  /** Whether a stream may send data now. */
  boolean isWritable() {
    return !closed && !holding && ctx.channel().isWritable();
  }

  /** From now on messages are held back. */
  void hold(boolean hold) {
    holding = hold;
    while (!holding && !held.isEmpty()) {
      byte[] payload = held.remove();
      heldBytes -= payload.length;
      writer.clear().bytes(payload);
      seal();
    }
  }

  /** From the next packet on, another cipher; the counts of the key's use begin again. */
  void useCipher(GcmPacketCipher next) {
    cipher = next;
    packets = 0;
    bytes = 0;
  }

  /** Packets since the last change of keys. */
  long packets() {
    return packets;
  }

  /** Bytes since the last change of keys. */
  long bytes() {
    return bytes;
  }

  /** A read of the parent channel has begun, whose end will flush. */
  void expectFlush() {
    flushExpected = true;
  }

  /** Gives all that was sent to the socket. */
  void flush() {
    flushExpected = false;
    ByteBuf last = piece;
    if (last != null) {
      piece = null;
      write(last);
    }
    if (unflushed) {
      unflushed = false;
      ctx.flush();
      listener.transferred(0, unreported);
      unreported = 0;
    }
  }

  /** Writes bytes that are not a packet: the identification line. */
  void raw(byte[] value) {
    append(value, value.length);
  }

  /** Nothing is sent any more. */
  void close() {
    closed = true;
    held.clear();
    heldBytes = 0;
    if (piece != null) {
      piece.release();
      piece = null;
    }
  }

  void trim() {
    writer.trim();
  }

  private void hold() {
    byte[] payload = writer.toBytes();
    heldBytes += payload.length;
    held.add(payload);
    if (held.size() > settings.held().maxPackets() || heldBytes > settings.held().maxBytes()) {
      failed.accept("too many messages wait for the end of a key exchange");
    }
  }

  /** Pads and encrypts what stands in the writer, and appends it to the current piece. */
  private void seal() {
    int payload = writer.length();
    int block = cipher == null ? PLAIN_BLOCK : GcmPacketCipher.BLOCK;
    // With AES-GCM the length field is not part of what must be a multiple of the block.
    int unpadded = payload + (cipher == null ? HEADER : 1);
    int padding = block - unpadded % block;
    if (padding < MIN_PADDING) {
      padding += block;
    }
    int length = 1 + payload + padding;
    // Zeros are as good as random bytes: encryption hides them, and before it nothing is secret.
    writer.zeros(padding).reserve(GcmPacketCipher.TAG);
    byte[] packet = writer.array();
    writer.setUint32(-HEADER, length);
    packet[GcmPacketCipher.LENGTH] = (byte) padding;
    int size = GcmPacketCipher.LENGTH + length;
    if (cipher != null) {
      cipher.seal(packet, length);
      size += GcmPacketCipher.TAG;
    }
    packets++;
    bytes += size;
    append(packet, size);
  }

  /**
   * Copies bytes to the current piece, or to a new one. Only then is a full piece written: that may
   * run other people's code, which may send, and so overwrite the bytes.
   */
  private void append(byte[] bytes, int size) {
    ByteBuf full = null;
    if (piece != null && piece.writableBytes() < size) {
      full = piece;
      piece = null;
    }
    if (piece == null) {
      piece = ctx.alloc().ioBuffer(size < MIN_BUFFER ? MIN_BUFFER : Math.max(size, PIECE));
    }
    piece.writeBytes(bytes, 0, size);
    unreported += size;
    if (full != null) {
      write(full);
    }
    if (!flushExpected) {
      flushExpected = true;
      ctx.executor().execute(flushTask);
    }
  }

  private void write(ByteBuf full) {
    unflushed = true;
    ctx.write(full).addListener(written);
  }
}
