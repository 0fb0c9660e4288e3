package org.arvados.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.http.Http1Limits;
import org.arvados.gateway.tunnel.ContainerTunnels;
import org.arvados.gateway.tunnel.ForwardConnections;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one event loop: opened through the tunnels, kept while idle, handed out last in
 * first out. An idle stream stays until its application closes it, since closing it ourselves would
 * leave the application's socket open in the container (rule U2); connections of the HTTP mode,
 * where that does not hold, end by themselves. On its event loop only.
 */
public final class UpstreamPool {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final EventLoop loop;
  private final ContainerTunnels tunnels;
  private final ForwardConnections forwards;
  private final Http1Limits limits;
  private final Map<UpstreamKey, Deque<Upstream>> idle = new HashMap<>();
  private final AtomicInteger idleCount = new AtomicInteger();

  /** For one event loop. */
  public UpstreamPool(
      EventLoop loop, ContainerTunnels tunnels, ForwardConnections forwards, Http1Limits limits) {
    this.loop = loop;
    this.tunnels = tunnels;
    this.forwards = forwards;
    this.limits = limits;
  }

  /** An idle stream, leased to the caller; null when there is none. */
  public @Nullable Upstream poll(UpstreamKey key) {
    Deque<Upstream> waiting = idle.get(key);
    while (waiting != null) {
      Upstream upstream = waiting.pollLast();
      if (waiting.isEmpty()) {
        idle.remove(key);
        waiting = null;
      }
      if (upstream != null) {
        idleCount.decrementAndGet();
        if (upstream.isUsable()) {
          upstream.reuse();
          return upstream;
        }
        upstream.discard();
      }
    }
    return null;
  }

  /**
   * Opens a new stream, leased to the caller. Fails with a {@code TunnelException}, and then
   * nothing was sent.
   */
  public Future<Upstream> open(UpstreamKey key) {
    Promise<Upstream> opened = loop.newPromise();
    StreamInitializer initializer = new StreamInitializer(key);
    open(key, initializer)
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                opened.tryFailure(done.cause());
              } else if (!opened.trySuccess(initializer.made())) {
                initializer.made().releaseUnused();
              }
            });
    return opened;
  }

  /** Idle streams; from any thread. */
  public int idle() {
    return idleCount.get();
  }

  private Future<Channel> open(UpstreamKey key, StreamInitializer initializer) {
    return switch (key.mode()) {
      case SSH -> tunnels.open(key.container(), key.gatewayAddress(), key.port(), initializer);
      case HTTP ->
          forwards.open(loop, key.container(), key.gatewayAddress(), key.port(), initializer);
    };
  }

  void put(Upstream upstream) {
    idleCount.incrementAndGet();
    idle.computeIfAbsent(upstream.key(), key -> new ArrayDeque<>()).addLast(upstream);
  }

  void remove(Upstream upstream) {
    Deque<Upstream> waiting = idle.get(upstream.key());
    if (waiting != null && waiting.remove(upstream)) {
      idleCount.decrementAndGet();
      if (waiting.isEmpty()) {
        idle.remove(upstream.key());
      }
    }
  }

  /** The stream's pipeline, in wire order. */
  private final class StreamInitializer extends ChannelInitializer<Channel> {
    private final UpstreamKey key;
    private @Nullable Upstream made;

    StreamInitializer(UpstreamKey key) {
      this.key = key;
    }

    @Override
    protected void initChannel(Channel stream) {
      stream.config().setAutoRead(false);
      stream.config().setWriteBufferWaterMark(WATER_MARK);
      Http1ClientCodec codec = new Http1ClientCodec(limits);
      Upstream upstream = new Upstream(UpstreamPool.this, key, codec, stream);
      made = upstream;
      stream.pipeline().addLast("http", codec).addLast("upstream", upstream.new Events());
    }

    Upstream made() {
      if (made == null) {
        throw new IllegalStateException("the stream was never initialized");
      }
      return made;
    }
  }
}
