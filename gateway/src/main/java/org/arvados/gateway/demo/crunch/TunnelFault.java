package org.arvados.gateway.demo.crunch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Lets a beginning of the SSH server's bytes pass towards the client, and then goes wrong. Stands
 * before the {@link Relay} of the SSH server's side.
 */
public final class TunnelFault extends ChannelInboundHandlerAdapter {
  /** What may pass before the fault strikes. Stateful: one for each tunnel. */
  public interface Limit {
    /** How many of these bytes may pass. */
    int pass(ByteBuf bytes);

    /** Whether everything that may pass has passed. */
    boolean reached();
  }

  private final Limit limit;
  private final Runnable strike;
  private boolean struck;

  /** Lets pass what the limit says, and then calls {@code strike} once. */
  public TunnelFault(Limit limit, Runnable strike) {
    this.limit = limit;
    this.strike = strike;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (struck) {
      bytes.release();
      return;
    }
    int passing = limit.pass(bytes);
    struck = limit.reached();
    ctx.fireChannelRead(bytes.slice(bytes.readerIndex(), passing));
    if (struck) {
      ctx.fireChannelReadComplete();
      strike.run();
    }
  }

  /** So many bytes. */
  public static Limit bytes(long count) {
    return new Limit() {
      private long left = count;

      @Override
      public int pass(ByteBuf bytes) {
        int passing = (int) Math.min(left, bytes.readableBytes());
        left -= passing;
        return passing;
      }

      @Override
      public boolean reached() {
        return left == 0;
      }
    };
  }

  /**
   * The version line and the one packet after it, the key exchange proposal (RFC 4253 sections 4.2,
   * 6 and 7.1).
   */
  static Limit keyExchangeProposal() {
    return new Limit() {
      private boolean versionSeen;
      private int lengthBytes;
      private long left;

      @Override
      public int pass(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex() && !reached()) {
          accept(bytes.getByte(at++) & 0xff);
        }
        return at - bytes.readerIndex();
      }

      @Override
      public boolean reached() {
        return lengthBytes == Integer.BYTES && left == 0;
      }

      private void accept(int octet) {
        if (!versionSeen) {
          versionSeen = octet == '\n';
        } else if (lengthBytes < Integer.BYTES) {
          left = (left << 8) | octet;
          lengthBytes++;
        } else {
          left--;
        }
      }
    };
  }
}
