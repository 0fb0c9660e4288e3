package org.arvados.gateway.demo.samples;

import static io.netty.channel.ChannelFutureListener.CLOSE;
import static io.netty.channel.ChannelFutureListener.CLOSE_ON_FAILURE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.arvados.gateway.demo.samples.FaultScript.Ending;

/**
 * One connection of a {@link FaultyService}. Knows of HTTP only where a head ends: bodies are not
 * told from further requests, which is enough for a service that is to be used wrongly anyway, as
 * long as bodies have no empty line.
 */
final class FaultyConnection extends ChannelInboundHandlerAdapter {
  private static final int HEAD_END = 0x0d0a0d0a;
  private static final int LONGEST_LINE = 8192;

  private final Supplier<Fault> fault;
  private final Consumer<String> requestSeen;
  private final StringBuilder requestLine = new StringBuilder();
  private int lastFour;
  private boolean lineEnded;
  private long requests;

  /**
   * @param requestSeen told the target of each request when its head has come
   */
  FaultyConnection(Supplier<Fault> fault, Consumer<String> requestSeen) {
    this.fault = fault;
    this.requestSeen = requestSeen;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (fault.get() == Fault.Fixed.CLOSES_AT_ONCE) {
      ctx.close().addListener(closed -> {});
    } else {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    boolean deaf = false;
    while (bytes.isReadable() && !deaf) {
      int octet = bytes.readUnsignedByte();
      lastFour = (lastFour << Byte.SIZE) | octet;
      lineEnded |= octet == '\r';
      if (!lineEnded && requestLine.length() < LONGEST_LINE) {
        requestLine.append((char) octet);
      }
      if (lastFour == HEAD_END) {
        deaf = answer(ctx.channel()) != Ending.KEEP;
      }
    }
    bytes.release();
    if (!deaf) {
      ctx.read();
    }
  }

  private Ending answer(Channel channel) {
    requests++;
    String[] words = requestLine.toString().split(" ", -1);
    requestSeen.accept(words.length > 1 ? words[1] : "");
    requestLine.setLength(0);
    lineEnded = false;
    FaultScript script = fault.get().script(requests);
    if (script.ending() == Ending.RESET) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(script.bytes()))
        .addListener(closes(script.ending()) ? CLOSE : CLOSE_ON_FAILURE);
    return script.ending();
  }

  private static boolean closes(Ending ending) {
    return ending == Ending.CLOSE || ending == Ending.RESET;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close().addListener(closed -> {});
  }
}
