package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream sends, message by message. The server's window and packets are 32 KiB each. */
@Tolerates({"refCnt: 0", "ssh (connected): the connection was closed by the other side"})
class StreamWriteTest {
  private static final int WINDOW = 32 * 1024;

  private final ScriptedServer server = ScriptedServer.ready(SshSettings.defaults());
  private final StreamProbe probe = new StreamProbe();
  private final Channel stream = server.openStream(probe);

  @AfterEach
  void end() {
    server.close();
  }

  private Channel secondStream() {
    Future<Channel> opening =
        server.connection().open("localhost", 8888, new ChannelInboundHandlerAdapter());
    server.confirm(opening);
    return opening.getNow();
  }

  private void adjust(int number, long bytes) {
    server.send(MessageNumber.CHANNEL_WINDOW_ADJUST, w -> w.uint32(number).uint32(bytes));
  }

  private static ByteBuf bytes(int length) {
    return Unpooled.buffer(length).writeZero(length);
  }

  private static void queue(Channel stream, ByteBuf bytes) {
    ChannelFuture unused = stream.write(bytes);
  }

  private static void send(Channel stream, ByteBuf bytes) {
    ChannelFuture unused = stream.writeAndFlush(bytes);
  }

  /** The length of the next message, which must be data for the stream. */
  private int takeData(long recipient) throws ProtocolViolation {
    byte[] message = server.take(MessageNumber.CHANNEL_DATA);
    WireReader reader = new WireReader().wrap(message, 1, message.length - 1);
    assertThat(reader.uint32()).isEqualTo(recipient);
    int length = reader.string(1 << 20).length;
    reader.finish();
    return length;
  }

  /** Makes the parent's socket take nothing, or all again. */
  private void parentWritable(boolean writable) {
    server.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    server.channel().runPendingTasks();
  }

  @Test
  void writesFlushedTogetherAreOnePacket() throws Exception {
    ChannelFuture first = stream.write(bytes(3));
    ChannelFuture second = stream.write(bytes(4));
    assertThat(server.takeNumbers()).as("not flushed").isEmpty();
    stream.flush();
    assertThat(takeData(100)).isEqualTo(7);
    assertThat(first.isSuccess()).isTrue();
    assertThat(second.isSuccess()).isTrue();
  }

  @Test
  void theBytesArriveInOrderFromAnyKindOfBuffer() throws Exception {
    queue(stream, Unpooled.directBuffer().writeBytes(new byte[] {1, 2}));
    queue(
        stream,
        Unpooled.wrappedBuffer(bytes(0).writeByte(3), Unpooled.directBuffer().writeByte(4)));
    send(stream, Unpooled.copiedBuffer(new byte[] {5}).asReadOnly());
    byte[] message = server.take(MessageNumber.CHANNEL_DATA);
    assertThat(message).endsWith(1, 2, 3, 4, 5).hasSize(1 + 4 + 4 + 5);
  }

  @Test
  void aTurnOfTheEventLoopFlushesOnce() {
    AtomicInteger flushes = new AtomicInteger();
    server
        .channel()
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                flushes.incrementAndGet();
                ctx.flush();
              }
            });
    Channel other = secondStream();
    server.takeNumbers();
    flushes.set(0);
    send(stream, bytes(3));
    send(stream, bytes(3));
    send(other, bytes(3));
    assertThat(server.takeNumbers()).hasSize(3);
    assertThat(flushes).hasValue(1);
  }

  @Test
  void anAnswerWrittenWhileReadingIsFlushedAtTheEndOfTheRead() {
    stream
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object msg) {
                ctx.writeAndFlush(msg).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
              }
            });
    server.sendData(0, new byte[10]);
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_DATA);
  }

  @Test
  void theServersWindowHoldsWritesBack() throws Exception {
    ChannelFuture write = stream.writeAndFlush(bytes(WINDOW + 10));
    assertThat(takeData(100)).isEqualTo(WINDOW);
    assertThat(server.takeNumbers()).isEmpty();
    assertThat(write.isDone()).isFalse();
    adjust(0, 4);
    assertThat(takeData(100)).isEqualTo(4);
    assertThat(write.isDone()).isFalse();
    adjust(0, 1000);
    assertThat(takeData(100)).isEqualTo(6);
    assertThat(write.isSuccess()).isTrue();
  }

  @Test
  void writersAreToldToWaitByTheWaterMarks() {
    stream.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1000, 2000));
    send(stream, bytes(WINDOW));
    assertThat(stream.isWritable()).isTrue();
    send(stream, bytes(3000));
    assertThat(stream.isWritable()).isFalse();
    adjust(0, 3000);
    assertThat(stream.isWritable()).isTrue();
  }

  @Test
  void noPacketIsLargerThanTheServerTakes() throws Exception {
    adjust(0, 10 * WINDOW);
    send(stream, bytes(WINDOW + WINDOW / 2));
    assertThat(takeData(100)).isEqualTo(WINDOW);
    assertThat(takeData(100)).isEqualTo(WINDOW / 2);
  }

  @Test
  void streamsTakeTurnsWhenTheSocketWasFull() {
    Channel other = secondStream();
    adjust(0, 10 * WINDOW);
    adjust(1, 10 * WINDOW);
    server.takeNumbers();
    parentWritable(false);
    send(stream, bytes(3 * WINDOW));
    send(other, bytes(3 * WINDOW));
    assertThat(server.takeNumbers()).isEmpty();
    parentWritable(true);
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] message = server.take(MessageNumber.CHANNEL_DATA);
      turns.add((long) message[4]);
    }
    assertThat(turns).containsExactly(100L, 101L, 100L, 101L, 100L, 101L);
  }

  @Test
  void anEmptyWriteDoesNotNeedAWindow() {
    send(stream, bytes(WINDOW));
    server.takeNumbers();
    assertThat(stream.writeAndFlush(Unpooled.EMPTY_BUFFER).isSuccess()).isTrue();
    assertThat(server.takeNumbers()).isEmpty();
  }

  @Test
  void aCancelledWriteIsNotSent() throws Exception {
    ChannelFuture cancelled = stream.write(bytes(10));
    queue(stream, bytes(3));
    assertThat(cancelled.cancel(false)).isTrue();
    stream.flush();
    assertThat(takeData(100)).isEqualTo(3);
  }

  @Test
  void onlyBytesCanBeWritten() {
    ChannelFuture write = stream.writeAndFlush("text");
    assertThat(write.cause()).isInstanceOf(UnsupportedOperationException.class);
  }

  /** Rule U2, and the first trap of the interoperability tests: nothing follows CLOSE. */
  @Test
  void closingDropsWhatTheWindowHeldAndSendsNothingAfterwards() throws Exception {
    ChannelFuture write = stream.writeAndFlush(bytes(WINDOW + 10));
    stream.close().syncUninterruptibly();
    assertThat(takeData(100)).isEqualTo(WINDOW);
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    assertThat(write.cause()).isInstanceOf(ClosedChannelException.class);
    adjust(0, 1000);
    assertThat(stream.writeAndFlush(bytes(3)).cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(server.takeNumbers()).isEmpty();
    server.send(MessageNumber.CHANNEL_CLOSE, w -> w.uint32(0));
    assertThat(server.takeNumbers()).isEmpty();
    assertThat(server.connection().isOpen()).isTrue();
  }

  @Test
  void closingInTheListenerOfAWriteSendsItFirst() {
    stream.writeAndFlush(bytes(10)).addListener(ChannelFutureListener.CLOSE);
    assertThat(server.takeNumbers())
        .containsExactly(MessageNumber.CHANNEL_DATA, MessageNumber.CHANNEL_CLOSE);
  }

  @Test
  void afterTheServersCloseWritesFail() {
    stream.config().setAutoRead(false);
    ChannelFuture waiting = stream.writeAndFlush(bytes(WINDOW + 10));
    server.takeNumbers();
    server.sendData(0, new byte[] {0});
    server.send(MessageNumber.CHANNEL_CLOSE, w -> w.uint32(0));
    assertThat(stream.isOpen()).as("a paused reader still has data to read").isTrue();
    assertThat(waiting.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(stream.writeAndFlush(bytes(3)).cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    stream.close().syncUninterruptibly();
    assertThat(server.takeNumbers()).isEmpty();
  }

  @Test
  void aBufferThatWasReleasedTooEarlyClosesTheStream() {
    ByteBuf released = bytes(10);
    ChannelFuture write = stream.write(released);
    released.release();
    stream.flush();
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    assertThat(write.cause()).isNotNull();
    assertThat(stream.isOpen()).isFalse();
    assertThat(probe.events()).containsExactly("active", "inactive");
    assertThat(server.connection().isOpen()).isTrue();
  }

  @Test
  void aWindowAboveItsLimitIsRefused() {
    adjust(0, 0xffff_ffffL);
    assertThat(server.closeReason()).hasMessageContaining("a window of more than");
  }

  @Test
  void aServerThatAsksAndDoesNotReadIsGivenUp() {
    server.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    server
        .channel()
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) {
                // The socket takes nothing.
              }
            });
    byte[] ping = new WireWriter(0).start(MessageNumber.PING).string(new byte[30 * 1024]).toBytes();
    for (int i = 0; i < 60 && server.connection().isOpen(); i++) {
      server.send(ping);
    }
    assertThat(server.closeReason()).hasMessageContaining("does not read them");
  }

  @Test
  void aStreamHasNoAddressToBindTo() {
    assertThat(stream.bind(stream.localAddress()).cause())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> stream.connect(stream.remoteAddress()).syncUninterruptibly())
        .isInstanceOf(java.nio.channels.AlreadyConnectedException.class);
  }
}
