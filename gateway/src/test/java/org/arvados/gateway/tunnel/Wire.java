package org.arvados.gateway.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.arvados.gateway.demo.crunch.Relay;
import org.arvados.gateway.demo.crunch.TunnelFault;

/** The network between a client and a server: carries bytes, until it is told to fail. */
final class Wire implements AutoCloseable {
  /** How a connection ends early. */
  enum End {
    /** Both sides see an orderly end of TCP. */
    CLOSE,
    /** The client sees a reset. */
    RESET,
    /** Nobody sees anything; nothing more arrives. */
    HANG
  }

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup clients = new DefaultChannelGroup(group.next());
  private final AtomicInteger accepted = new AtomicInteger();
  private final LongAdder toClient = new LongAdder();
  private final LongAdder toServer = new LongAdder();
  private final InetSocketAddress server;
  private final Channel listener;
  private volatile long limit = Long.MAX_VALUE;
  private volatile End end = End.CLOSE;
  private volatile long silenceMillis;

  Wire(InetSocketAddress server) {
    this(server, 0);
  }

  /** At a port of one's own choice. */
  Wire(InetSocketAddress server, int port) {
    this.server = server;
    this.listener =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    clients.add(client);
                    accepted.incrementAndGet();
                    connect(client);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), port)
            .syncUninterruptibly()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Connections so far. */
  int accepted() {
    return accepted.get();
  }

  /** Connections now. */
  int open() {
    return clients.size();
  }

  long bytesToClient() {
    return toClient.sum();
  }

  long bytesToServer() {
    return toServer.sum();
  }

  /**
   * Connections from now on end so after so many bytes towards the client; a negative number ends
   * them when they are accepted.
   */
  void endAfter(long bytesToClient, End how) {
    limit = bytesToClient;
    end = how;
  }

  /** Connections from now on live as long as they like. */
  void mend() {
    limit = Long.MAX_VALUE;
  }

  /** Connections from now on are cut when the server is silent for so long, as nginx does. */
  void cutWhenSilentFor(Duration silence) {
    silenceMillis = silence.toMillis();
  }

  /** The server goes silent on every connection there is: what it sends does not arrive. */
  void silence() {
    for (Channel client : clients) {
      client
          .eventLoop()
          .submit(() -> client.pipeline().addFirst(new Swallow()))
          .syncUninterruptibly();
    }
  }

  /** Cuts every connection. */
  void cut() {
    clients.close().syncUninterruptibly();
  }

  private void connect(Channel client) {
    long most = limit;
    if (most < 0) {
      end(client);
      return;
    }
    new Bootstrap()
        .group(client.eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel toServerSide) {
                if (silenceMillis > 0) {
                  toServerSide
                      .pipeline()
                      .addLast(new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS))
                      .addLast(new SilenceEnds());
                }
                if (most != Long.MAX_VALUE) {
                  toServerSide
                      .pipeline()
                      .addLast(new TunnelFault(TunnelFault.bytes(most), () -> end(client)));
                }
                toServerSide.pipeline().addLast(new Relay(client, toClient));
              }
            })
        .connect(server)
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (connected.isSuccess()) {
                    client.pipeline().addLast(new Relay(connected.channel(), toServer));
                    client.read();
                    connected.channel().read();
                  } else {
                    client.close().addListener(closed -> {});
                  }
                });
  }

  private void end(Channel client) {
    switch (end) {
      case CLOSE -> client.close().addListener(closed -> {});
      case RESET -> {
        client.config().setOption(ChannelOption.SO_LINGER, 0);
        client.close().addListener(closed -> {});
      }
      case HANG -> {}
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly(); // an NIO loop that ends forgets some of its channels
    clients.close().syncUninterruptibly();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Swallow extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }
  }

  private static final class SilenceEnds extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent) {
        ctx.close().addListener(closed -> {});
      }
    }
  }
}
