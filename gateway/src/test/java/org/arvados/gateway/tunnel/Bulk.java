package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.DataInputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.arvados.gateway.tunnel.ssh.TestApp;

/** Large bodies, compared by SHA-256. */
final class Bulk {
  private static final int BLOCK = 64 * 1024;
  static final int DIGEST = 32;

  private Bulk() {}

  /** So many bytes in which every block is another. */
  static final class Source {
    private final byte[] block = new byte[BLOCK];
    private final MessageDigest digest = Bulk.sha256();
    private long left;
    private long number;

    Source(long bytes) {
      left = bytes;
      new Random(1).nextBytes(block);
    }

    /** The length of the next block, which is in {@link #block}; 0 at the end. */
    int next() {
      int length = (int) Math.min(left, block.length);
      ByteBuffer.wrap(block).putLong(number++);
      digest.update(block, 0, length);
      left -= length;
      return length;
    }

    byte[] block() {
      return block;
    }

    /** Of all that {@link #next} gave, once. */
    byte[] sha256() {
      return digest.digest();
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a count as eight bytes, sends so many, and then their digest. */
  static TestApp sender() {
    return TestApp.of(
        (in, out) -> {
          Source source = new Source(new DataInputStream(in).readLong());
          for (int length = source.next(); length > 0; length = source.next()) {
            out.write(source.block, 0, length);
          }
          out.write(source.digest.digest());
        });
  }

  /** Reads a count as eight bytes, and so many bytes; answers with their digest. */
  static TestApp receiver() {
    return TestApp.of(
        (in, out) -> {
          long left = new DataInputStream(in).readLong();
          MessageDigest digest = sha256();
          byte[] block = new byte[BLOCK];
          while (left > 0) {
            int length = in.read(block, 0, (int) Math.min(left, block.length));
            if (length < 0) {
              throw new EOFException();
            }
            digest.update(block, 0, length);
            left -= length;
          }
          out.write(digest.digest());
        });
  }

  /** What both directions have in common: an end, and how much memory it took at most. */
  abstract static class Probe extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final AtomicLong mostMemory = new AtomicLong();
    final LongSupplier memory;

    Probe(LongSupplier memory) {
      this.memory = memory;
    }

    void await() throws Exception {
      done.get(100, TimeUnit.SECONDS);
    }

    void look() {
      mostMemory.accumulateAndGet(memory.getAsLong(), Math::max);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      done.completeExceptionally(new IllegalStateException("the stream was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      done.completeExceptionally(cause);
    }
  }

  /** Asks a {@link #sender} and compares. */
  static final class Download extends Probe {
    private final MessageDigest digest = sha256();
    private final ByteBuf expected = Unpooled.buffer(DIGEST, DIGEST);
    private final long count;
    private long left;

    Download(long bytes, LongSupplier memory) {
      super(memory);
      this.count = bytes;
      this.left = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(Unpooled.copyLong(count))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      look();
      ByteBuf bytes = (ByteBuf) message;
      int body = (int) Math.min(left, bytes.readableBytes());
      digest.update(bytes.nioBuffer(bytes.readerIndex(), body));
      left -= body;
      expected.writeBytes(bytes.skipBytes(body));
      ReferenceCountUtil.release(bytes);
      if (!expected.isWritable()) {
        boolean same = MessageDigest.isEqual(ByteBufUtil.getBytes(expected), digest.digest());
        assertSame(same, done);
      }
    }
  }

  /** Sends to a {@link #receiver} and compares. */
  static final class Upload extends Probe {
    private final ByteBuf answer = Unpooled.buffer(DIGEST, DIGEST);
    private final Source source;
    private final long count;
    private boolean ended;

    Upload(long bytes, LongSupplier memory) {
      super(memory);
      this.count = bytes;
      this.source = new Source(bytes);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.write(Unpooled.copyLong(count)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      pump(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      pump(ctx);
    }

    private void pump(ChannelHandlerContext ctx) {
      while (!ended && ctx.channel().isWritable()) {
        int length = source.next();
        ended = length == 0;
        if (!ended) {
          ctx.write(ctx.alloc().buffer(length).writeBytes(source.block, 0, length))
              .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
      }
      look();
      ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      answer.writeBytes((ByteBuf) message);
      ReferenceCountUtil.release(message);
      if (!answer.isWritable()) {
        boolean same = MessageDigest.isEqual(ByteBufUtil.getBytes(answer), source.digest.digest());
        assertSame(same, done);
      }
    }
  }

  private static void assertSame(boolean same, CompletableFuture<Void> done) {
    try {
      assertThat(same).as("SHA-256 is the same").isTrue();
      done.complete(null);
    } catch (AssertionError e) {
      done.completeExceptionally(e);
    }
  }
}
