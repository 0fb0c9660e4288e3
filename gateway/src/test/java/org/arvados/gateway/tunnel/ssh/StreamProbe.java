package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sits in a stream's pipeline and notes what happens; its notes may be read from any thread. */
public class StreamProbe extends ChannelInboundHandlerAdapter {
  private final Pattern pattern = new Pattern();
  private final AtomicLong received = new AtomicLong();
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> inactive = new CompletableFuture<>();

  /** Bytes delivered; each one was checked against {@link Pattern}. */
  public long received() {
    return received.get();
  }

  /** What {@code exceptionCaught} told. */
  public List<Throwable> errors() {
    return errors;
  }

  /** {@code active}, {@code read}, {@code complete}, {@code end}, {@code inactive}. */
  public List<String> events() {
    return events;
  }

  /** Waits for the server's end of data. */
  public void awaitEnd() throws Exception {
    ended.get(SshClient.TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits for the end of the stream. */
  public void awaitInactive() throws Exception {
    inactive.get(SshClient.TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes the bytes of one message. */
  protected void take(ByteBuf bytes) {
    pattern.check(bytes);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    events.add("active");
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf bytes = (ByteBuf) msg;
    events.add("read");
    received.addAndGet(bytes.readableBytes());
    try {
      take(bytes);
    } finally {
      ReferenceCountUtil.release(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    events.add("complete");
    ctx.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      events.add("end");
      ended.complete(null);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    events.add("inactive");
    inactive.complete(null);
    ended.completeExceptionally(new IllegalStateException("the stream was closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    errors.add(cause);
  }
}
