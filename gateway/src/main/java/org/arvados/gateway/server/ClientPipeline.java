package org.arvados.gateway.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.arvados.gateway.admin.ConnectionMetrics;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.config.ListenConfig;
import org.arvados.gateway.exchange.ClientAddress;
import org.arvados.gateway.exchange.ClientHandler;
import org.arvados.gateway.exchange.ExchangeServices;
import org.arvados.gateway.http.Http1Limits;
import org.arvados.gateway.http.Http1ServerCodec;
import org.arvados.gateway.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;

/** The pipeline of a client's connection, in wire order: bytes, TLS, HTTP, exchanges. */
final class ClientPipeline extends ChannelInitializer<SocketChannel> {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final @Nullable SslContext tls;
  private final ListenConfig listen;
  private final LimitsConfig limits;
  private final Http1Limits http;
  private final ExchangeServices services;
  private final Function<Channel, UpstreamPool> pools;
  private final ConnectionLimit connections;
  private final ConnectionMetrics metrics;
  private final ByteCount byteCount;
  private final ChannelGroup open;

  ClientPipeline(
      @Nullable SslContext tls,
      ListenConfig listen,
      LimitsConfig limits,
      ExchangeServices services,
      Function<Channel, UpstreamPool> pools,
      ConnectionLimit connections,
      ConnectionMetrics metrics,
      ChannelGroup open) {
    this.tls = tls;
    this.listen = listen;
    this.limits = limits;
    this.http = httpLimits(limits);
    this.services = services;
    this.pools = pools;
    this.connections = connections;
    this.metrics = metrics;
    this.byteCount = new ByteCount(metrics);
    this.open = open;
  }

  /** The limits of heads as the codec takes them. */
  static Http1Limits httpLimits(LimitsConfig limits) {
    Http1Limits defaults = Http1Limits.DEFAULTS;
    return new Http1Limits(
        limits.headBytes(),
        limits.headFields(),
        defaults.chunkSizeDigits(),
        defaults.trailerBytes(),
        defaults.trailerFields());
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null) { // gone already
      channel.close().addListener(closed -> {});
      return;
    }
    InetAddress address = remote.getAddress();
    ClientAddress client = new ClientAddress(address.getHostAddress(), listen.trusts(address));
    if (!connections.enter(client.peer(), client.isTrustedForwarder())) {
      metrics.refused();
      channel.close().addListener(closed -> {});
      return;
    }
    channel.closeFuture().addListener(closed -> connections.leave(client.peer()));
    open.add(channel);
    metrics.accepted();
    channel.pipeline().addLast("bytes", byteCount);
    channel.config().setAutoRead(false);
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    if (tls != null) {
      SslHandler handler = tls.newHandler(channel.alloc());
      handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
      channel.pipeline().addLast("tls", handler);
    }
    Http1ServerCodec codec = new Http1ServerCodec(http);
    channel
        .pipeline()
        .addLast("http", codec)
        .addLast("exchanges", new ClientHandler(services, pools.apply(channel), codec, client));
  }
}
