package org.arvados.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of a stream, whatever they are, and notes its end. */
final class CountingProbe extends ChannelInboundHandlerAdapter {
  private final AtomicLong received = new AtomicLong();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> inactive = new CompletableFuture<>();

  /** This probe in a stream that reads nothing until auto-read is switched on. */
  ChannelHandler notReading() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream.config().setAutoRead(false);
        stream.pipeline().addLast(CountingProbe.this);
      }
    };
  }

  long received() {
    return received.get();
  }

  List<Throwable> errors() {
    return errors;
  }

  void awaitEnd() throws Exception {
    ended.get(60, TimeUnit.SECONDS);
  }

  void awaitInactive() throws Exception {
    inactive.get(60, TimeUnit.SECONDS);
  }

  void awaitEndOrInactive() throws Exception {
    CompletableFuture.anyOf(ended, inactive).get(60, TimeUnit.SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received.addAndGet(((ByteBuf) message).readableBytes());
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ended.complete(null);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inactive.complete(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    errors.add(cause);
  }
}
