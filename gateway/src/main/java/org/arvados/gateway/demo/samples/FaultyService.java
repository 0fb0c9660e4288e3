package org.arvados.gateway.demo.samples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service on a loopback port that answers wrongly on command, for tests of what a proxy makes of
 * it. Methods may be called from any thread but an event loop's.
 */
public final class FaultyService implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(loops.next(), true);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final Map<String, Integer> targets = new ConcurrentHashMap<>();
  private final Channel listener;
  private volatile Fault fault;

  private FaultyService(Fault fault) {
    this.fault = fault;
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Starts a service that behaves this way from its first connection on. */
  public static FaultyService start(Fault fault) {
    return new FaultyService(fault);
  }

  private void accept(Channel channel) {
    accepted.incrementAndGet();
    connections.add(channel);
    channel.pipeline().addLast(new FaultyConnection(() -> fault, this::seen));
  }

  private void seen(String target) {
    requests.incrementAndGet();
    targets.merge(target, 1, Integer::sum);
  }

  /** From the next request on it does this wrong, on open connections too. */
  public void misbehave(Fault next) {
    fault = next;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many connections it has accepted. */
  public long connectionsAccepted() {
    return accepted.get();
  }

  /** How many of these are open. */
  public int connectionsOpen() {
    return connections.size();
  }

  /** How many heads of requests have arrived. */
  public long requests() {
    return requests.get();
  }

  /** How many heads of requests for exactly this target have arrived. */
  public int requestsFor(String target) {
    return targets.getOrDefault(target, 0);
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
