package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream's pipeline sees of what the server sends, message by message. */
@Tolerates("ssh (connected): the connection was closed by the other side")
class StreamReadTest {
  private final ScriptedServer server = ScriptedServer.ready(SshSettings.defaults());
  private final StreamProbe probe = new StreamProbe();
  private final Pattern pattern = new Pattern();

  @AfterEach
  void end() {
    server.close();
  }

  private byte[] next(int length) {
    byte[] block = new byte[length];
    pattern.fill(block, length);
    return block;
  }

  private void sendData(int length) {
    server.sendData(0, next(length));
  }

  private Channel pausedStream() {
    Channel stream = server.openStream(probe);
    stream.config().setAutoRead(false);
    server.takeNumbers();
    return stream;
  }

  @Test
  void dataIsDeliveredAndReadCompleteFollows() {
    Channel stream = server.openStream(probe);
    sendData(5);
    assertThat(probe.received()).isEqualTo(5);
    assertThat(probe.events()).containsExactly("active", "read", "complete");
    assertThat(stream.isActive()).isTrue();
  }

  @Test
  void smallPacketsOfOneReadAreGatheredToOneMessage() {
    server.openStream(probe);
    server.sendTogether(List.of(data(next(3)), data(next(4)), data(next(5))));
    assertThat(probe.received()).isEqualTo(12);
    assertThat(probe.events()).containsExactly("active", "read", "complete");
  }

  @Test
  void anEmptyPacketIsNoMessage() {
    server.openStream(probe);
    sendData(0);
    assertThat(probe.events()).containsExactly("active");
  }

  @Test
  void aPausedStreamGetsOneBurstForEachRead() {
    Channel stream = pausedStream();
    sendData(10);
    assertThat(probe.received()).isZero();
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(10);
    sendData(20);
    assertThat(probe.received()).as("one read, one burst").isEqualTo(10);
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(30);
  }

  @Test
  void aReadThatFoundNothingIsServedByTheNextData() {
    Channel stream = pausedStream();
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.events()).containsExactly("active");
    sendData(10);
    assertThat(probe.received()).isEqualTo(10);
  }

  @Test
  void nobodyIsCalledBackFromWithinRead() {
    Channel stream = pausedStream();
    sendData(10);
    stream.read();
    assertThat(probe.received()).as("before the event loop's next task").isZero();
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(10);
  }

  @Test
  void aBurstIsBounded() {
    Channel stream = pausedStream();
    for (int i = 0; i < 8; i++) {
      sendData(32 * 1024);
    }
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(256 * 1024);
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_WINDOW_ADJUST);
    for (int i = 0; i < 16; i++) {
      sendData(32 * 1024);
    }
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.received()).as("no more than 256 KiB at once").isEqualTo(512 * 1024);
  }

  @Test
  void autoReadDeliversEverythingBurstByBurst() {
    Channel stream = pausedStream();
    for (int i = 0; i < 8; i++) {
      sendData(32 * 1024);
    }
    stream.config().setAutoRead(true);
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(256 * 1024);
    sendData(7);
    assertThat(probe.received()).isEqualTo(256 * 1024 + 7);
  }

  @Test
  void switchingAutoReadOffStopsAtTheNextMessage() {
    List<Integer> lengths = new ArrayList<>();
    Channel stream =
        server.openStream(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object msg) {
                lengths.add(((ByteBuf) msg).readableBytes());
                ((ByteBuf) msg).release();
                ctx.channel().config().setAutoRead(false);
              }
            });
    byte[] large = new byte[20_000];
    server.sendTogether(List.of(data(large), data(large), data(large)));
    assertThat(lengths).hasSize(1);
    stream.config().setAutoRead(true);
    server.channel().runPendingTasks();
    assertThat(lengths).hasSize(2);
  }

  @Test
  void theWindowIsOpenedForDeliveredBytesOnly() {
    Channel stream = pausedStream();
    for (int i = 0; i < 8; i++) {
      sendData(32 * 1024);
    }
    assertThat(server.takeNumbers()).as("nothing was delivered").isEmpty();
    stream.read();
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_WINDOW_ADJUST);
  }

  @Test
  void theWindowIsOpenedInSteps() {
    server.openStream(probe);
    server.takeNumbers();
    for (int i = 0; i < 3; i++) {
      sendData(32 * 1024);
      assertThat(server.takeNumbers()).as("less than half is used").isEmpty();
    }
    sendData(32 * 1024);
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_WINDOW_ADJUST);
  }

  @Test
  void aPausedStreamDoesNotStopAnother() {
    pausedStream();
    StreamProbe other = new StreamProbe();
    Future<Channel> opening = server.connection().open("localhost", 8888, other);
    server.confirm(opening);
    sendData(32 * 1024);
    server.sendData(1, new byte[] {0, 1, 2});
    assertThat(probe.received()).isZero();
    assertThat(other.received()).isEqualTo(3);
  }

  @Test
  void theEndOfDataIsToldAfterTheDataAndTheStreamStaysOpen() {
    Channel stream = server.openStream(probe);
    server.sendTogether(List.of(data(next(10)), message(MessageNumber.CHANNEL_EOF)));
    assertThat(probe.events()).containsExactly("active", "read", "complete", "end");
    assertThat(stream.isActive()).isTrue();
  }

  /** A pool must notice that the app has closed an idle stream, which nobody reads. */
  @Test
  void theEndOfDataIsToldAtOnceWhenNothingIsQueued() {
    pausedStream();
    server.send(message(MessageNumber.CHANNEL_EOF));
    assertThat(probe.events()).containsExactly("active", "end");
  }

  @Test
  void theEndOfDataWaitsForAPausedReader() {
    Channel stream = pausedStream();
    server.sendTogether(List.of(data(next(10)), message(MessageNumber.CHANNEL_EOF)));
    assertThat(probe.events()).containsExactly("active");
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.events()).containsExactly("active", "read", "complete", "end");
  }

  @Test
  void aCloseByTheServerIsAnsweredAtOnceAndThePausedReaderStillGetsItsData() {
    Channel stream = pausedStream();
    server.sendTogether(
        List.of(
            data(next(10)),
            message(MessageNumber.CHANNEL_EOF),
            message(MessageNumber.CHANNEL_CLOSE)));
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    assertThat(stream.isActive()).as("data is still to be read").isTrue();
    assertThat(server.connection().streams()).isZero();
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.events()).containsExactly("active", "read", "complete", "end", "inactive");
    assertThat(stream.isOpen()).isFalse();
  }

  @Test
  void whatASeparatelyClosedStreamHoldsSurvivesTheConnection() {
    Channel stream = pausedStream();
    server.sendTogether(List.of(data(next(10)), message(MessageNumber.CHANNEL_CLOSE)));
    server.channel().close().syncUninterruptibly();
    server.channel().runPendingTasks();
    assertThat(stream.isActive()).isTrue();
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.received()).isEqualTo(10);
    assertThat(probe.errors()).isEmpty();
    assertThat(stream.isOpen()).isFalse();
  }

  /** As when the container ends: first the app, then the connection. */
  @Test
  void aStreamWhoseDataHadEndedIsDeliveredWholeThoughTheConnectionIsCut() {
    Channel stream = pausedStream();
    ChannelFuture write = stream.writeAndFlush(Unpooled.buffer().writeZero(100_000));
    server.sendTogether(List.of(data(next(10)), message(MessageNumber.CHANNEL_EOF)));
    server.channel().close().syncUninterruptibly();
    server.channel().runPendingTasks();
    assertThat(write.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(stream.isActive()).isTrue();
    assertThat(server.connection().streams()).isZero();
    stream.read();
    server.channel().runPendingTasks();
    assertThat(probe.events()).containsExactly("active", "read", "complete", "end", "inactive");
    assertThat(probe.errors()).isEmpty();
  }

  @Test
  void aCloseByTheServerClosesAnIdleStreamThatNobodyReads() {
    Channel stream = pausedStream();
    server.send(message(MessageNumber.CHANNEL_CLOSE));
    assertThat(stream.isOpen()).isFalse();
    assertThat(probe.events()).containsExactly("active", "inactive");
  }

  @Test
  void closingAPausedStreamReleasesItsData() {
    Channel stream = pausedStream();
    sendData(10);
    stream.close().syncUninterruptibly();
    assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    server.channel().runPendingTasks();
    assertThat(probe.events()).containsExactly("active", "inactive");
  }

  @Test
  void dataAfterOurCloseIsDroppedButCounted() {
    Channel stream = server.openStream(probe);
    stream.close().syncUninterruptibly();
    server.takeNumbers();
    for (int i = 0; i < 8; i++) {
      sendData(32 * 1024);
    }
    assertThat(probe.received()).isZero();
    assertThat(server.takeNumbers()).as("nothing follows our CLOSE").isEmpty();
    assertThat(server.connection().isOpen()).isTrue();
    sendData(1);
    assertThat(server.closeReason()).hasMessageContaining("sent into a window of 0");
  }

  @Test
  void aStreamClosedWithinReadGetsNoMore() {
    List<Object> reads = new ArrayList<>();
    server.openStream(
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object msg) {
            reads.add(msg);
            ((ByteBuf) msg).release();
            ctx.close().syncUninterruptibly();
          }
        });
    byte[] large = new byte[20_000];
    server.sendTogether(List.of(data(large), data(large)));
    assertThat(reads).hasSize(1);
  }

  @Test
  void standardErrorIsKeptEscapedAndCut() {
    SshStreamChannel stream = (SshStreamChannel) server.openStream(probe);
    String text = "10.0.0.2:8888: dial tcp 10.0.0.2:8888: connect: connection refused\n";
    server.send(MessageNumber.CHANNEL_EXTENDED_DATA, w -> w.uint32(0).uint32(1).string(text));
    server.send(
        MessageNumber.CHANNEL_EXTENDED_DATA, w -> w.uint32(0).uint32(1).string(new byte[300]));
    server.send(message(MessageNumber.CHANNEL_CLOSE));
    assertThat(probe.events()).containsExactly("active", "inactive");
    assertThat(stream.stderr()).startsWith(text.trim() + "\\n\\x00\\x00");
    assertThat(stream.stderr()).hasSizeLessThan(4 * 200);
    assertThat(stream.dialFailure()).contains(DialFailure.REFUSED);
  }

  @Test
  void standardErrorAfterDataIsNoDialFailure() {
    SshStreamChannel stream = (SshStreamChannel) server.openStream(probe);
    sendData(1);
    server.send(
        MessageNumber.CHANNEL_EXTENDED_DATA, w -> w.uint32(0).uint32(1).string("timed out"));
    assertThat(stream.dialFailure()).isEmpty();
  }

  @Test
  void extendedDataUsesTheWindowAndOpensItAgain() {
    server.openStream(probe);
    server.takeNumbers();
    for (int i = 0; i < 100; i++) {
      server.send(
          MessageNumber.CHANNEL_EXTENDED_DATA,
          w -> w.uint32(0).uint32(2).string(new byte[32 * 1024]));
    }
    assertThat(server.connection().isOpen()).isTrue();
    assertThat(server.takeNumbers()).isNotEmpty().containsOnly(MessageNumber.CHANNEL_WINDOW_ADJUST);
    assertThat(probe.events()).containsExactly("active");
  }

  private static byte[] data(byte[] bytes) {
    return new WireWriter(0).start(MessageNumber.CHANNEL_DATA).uint32(0).string(bytes).toBytes();
  }

  private static byte[] message(int number) {
    return new WireWriter(0).start(number).uint32(0).toBytes();
  }
}
