package org.arvados.gateway.demo.crunch;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.util.function.Consumer;

/**
 * What the connections of one server share: its identity, its ways onward, the fault in force.
 *
 * @param tls made from the server's certificate
 * @param dispatch the server's identity and rules
 * @param ssh where tunnels end
 * @param network where forwarded requests go
 * @param connections every open connection of a client or to the SSH server
 */
record GatewayServer(
    SslContext tls,
    GatewayDispatch dispatch,
    ContainerSshServer ssh,
    ContainerNetwork network,
    ChannelGroup connections,
    Meter meter) {

  Misbehaviour fault() {
    return network.misbehaviour().get();
  }

  /** Connects to the SSH server; nothing is read until asked for. */
  void dialSsh(Consumer<ChannelFuture> connected) {
    new Bootstrap()
        .group(network.loop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                connections.add(channel);
              }
            })
        .connect(ssh.address())
        .addListener((ChannelFuture future) -> connected.accept(future));
  }
}
