package org.arvados.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.tunnel.TunnelMode;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.arvados.gateway.tunnel.ssh.SshStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * A stream to one port of one container, leased to one exchange at a time. The lease ends in
 * exactly one of {@link #release}, {@link #drain} and {@link #discard}. On its event loop only.
 */
public final class Upstream {
  private final UpstreamPool pool;
  private final UpstreamKey key;
  private final Http1ClientCodec codec;
  private final Channel channel;
  private @Nullable UpstreamListener listener;
  private boolean reused;
  private boolean releasing;

  Upstream(UpstreamPool pool, UpstreamKey key, Http1ClientCodec codec, Channel channel) {
    this.pool = pool;
    this.key = key;
    this.codec = codec;
    this.channel = channel;
  }

  /** The service's stream: takes HTTP messages, and raw bytes after a 101. */
  public Channel channel() {
    return channel;
  }

  /** Whether an exchange went over it before this lease. */
  public boolean isReused() {
    return reused;
  }

  /** Whether any byte has come in answer to the request of this lease (rule U6). */
  public boolean hasResponseBytes() {
    return codec.hasResponseBytes();
  }

  /** Why the container gateway could not connect to the service, if that is what happened. */
  public Optional<DialFailure> dialFailure() {
    return channel instanceof SshStreamChannel ssh ? ssh.dialFailure() : Optional.empty();
  }

  /** What the container gateway said of it, escaped and cut, for the log (rule U3). */
  public String diagnosis() {
    return channel instanceof SshStreamChannel ssh ? ssh.stderr() : "";
  }

  /** Begins or continues a lease: events go to this listener from now on. */
  public void use(UpstreamListener user) {
    listener = user;
  }

  /**
   * Ends the lease. The stream goes back to the pool at the end of the read under way when nothing
   * speaks against it (rule X6), and is closed otherwise.
   */
  public void release() {
    listener = null;
    releasing = true;
  }

  /** Ends the lease of a stream that nothing was written to yet, for others to use. */
  public void releaseUnused() {
    listener = null;
    putBack();
  }

  /** Ends the lease and closes the stream. */
  public void discard() {
    listener = null;
    ChannelFuture unused = channel.close();
  }

  /**
   * Ends the lease of a stream whose response nobody wants any more. Closing it would leave the
   * application's socket open in the container, so a response that is nearly over is read to its
   * end (rule U2). In the HTTP mode it would not: the container gateway gives a request up when its
   * client leaves.
   */
  public void drain() {
    if (key.mode() == TunnelMode.HTTP) {
      discard();
      return;
    }
    Drain drain = new Drain(this);
    listener = drain;
    drain.start();
  }

  boolean isUsable() {
    return channel.isActive() && codec.isReusable();
  }

  /** What it leads to. */
  public UpstreamKey key() {
    return key;
  }

  void reuse() {
    reused = true;
  }

  private void putBack() {
    releasing = false;
    if (isUsable()) {
      pool.put(this);
      channel.read();
    } else {
      discard();
    }
  }

  /** What of the stream's pipeline concerns us; the last handler in it. */
  final class Events extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (listener != null) {
        listener.received(message);
      } else {
        ReferenceCountUtil.release(message);
        discard();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (listener != null) {
        listener.readComplete();
      } else if (releasing) {
        putBack();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (listener != null && channel.isWritable()) {
        listener.writable();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        inputEnded();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (listener != null) {
        listener.failed(cause);
      } else {
        discard();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      pool.remove(Upstream.this);
      if (listener != null) {
        listener.ended();
      }
    }

    private void inputEnded() {
      if (listener != null) {
        listener.ended();
      } else {
        discard();
      }
    }
  }
}
