package org.arvados.gateway.demo.crunch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The upgrade of one connection to SSH: the 101, then bytes both ways (arvados-protocol section
 * 6.6).
 */
final class TunnelStart {
  private final GatewayServer server;
  private final ChannelHandlerContext client;
  private final @Nullable String proof;
  private final Misbehaviour fault;

  /**
   * @param client the context of the handler that read the request; it is replaced
   * @param proof the value of the proof header, null to leave it out
   */
  TunnelStart(GatewayServer server, ChannelHandlerContext client, @Nullable String proof) {
    this.server = server;
    this.client = client;
    this.proof = proof;
    this.fault = server.fault();
  }

  void run() {
    client.channel().config().setAutoRead(false);
    if (fault instanceof Misbehaviour.GarbageVersion) {
      switchProtocols();
      send(garbage());
      ignoreClient();
    } else if (fault.equals(new Misbehaviour.Hang(Stage.UPGRADE))) {
      switchProtocols();
      ignoreClient();
    } else if (fault.equals(new Misbehaviour.Cut(Stage.UPGRADE))) {
      switchProtocols();
      Tls.cut(client.channel());
    } else {
      server.dialSsh(
          connected -> {
            if (connected.isSuccess()) {
              join(connected.channel());
            } else {
              client.close().addListener(closed -> {});
            }
          });
    }
  }

  /** Reads on, to notice that the client leaves. */
  private void ignoreClient() {
    client
        .pipeline()
        .addLast(
            new SimpleChannelInboundHandler<>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, Object ignored) {}
            });
    client.channel().config().setAutoRead(true);
  }

  private void join(Channel ssh) {
    Channel channel = client.channel();
    if (!channel.isActive()) {
      ssh.close().addListener(closed -> {});
      return;
    }
    server.meter().tunnelsOpen.increment();
    channel.closeFuture().addListener(closed -> server.meter().tunnelsOpen.decrement());
    addFault(ssh);
    ssh.pipeline().addLast(new Relay(channel, server.meter().bytesToClient));
    client.pipeline().addLast(new Relay(ssh, server.meter().bytesFromClient));
    switchProtocols();
    ssh.read();
    channel.read();
  }

  private void addFault(Channel ssh) {
    Channel channel = client.channel();
    if (fault instanceof Misbehaviour.CutAfter cut) {
      ssh.pipeline().addLast(cutting(TunnelFault.bytes(cut.bytes()), channel));
    } else if (fault.equals(new Misbehaviour.Cut(Stage.KEY_EXCHANGE))) {
      ssh.pipeline().addLast(cutting(TunnelFault.keyExchangeProposal(), channel));
    } else if (fault.equals(new Misbehaviour.Hang(Stage.KEY_EXCHANGE))) {
      ssh.pipeline().addLast(new TunnelFault(TunnelFault.keyExchangeProposal(), () -> {}));
    }
  }

  private static TunnelFault cutting(TunnelFault.Limit limit, Channel channel) {
    return new TunnelFault(limit, () -> Tls.cut(channel));
  }

  /** Sends the 101, byte for byte as crunch-run does, and takes HTTP out of the pipeline. */
  private void switchProtocols() {
    server.meter().tunnels.increment();
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 101 Switching Protocols\r\n");
    head.append("Connection: upgrade\r\nUpgrade: ssh\r\n");
    head.append("Vary: ").append(GatewayDispatch.VARY).append("\r\n");
    if (proof != null) {
      head.append(GatewayDispatch.PROOF_HEADER).append(": ").append(proof).append("\r\n");
    }
    head.append("\r\n");
    client.pipeline().remove(client.handler());
    client.pipeline().remove(HttpServerCodec.class);
    send(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
  }

  private void send(ByteBuf bytes) {
    client.channel().writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private static ByteBuf garbage() {
    byte[] bytes = new byte[512];
    Arrays.fill(bytes, (byte) 0xfe);
    bytes[0] = 0;
    return Unpooled.wrappedBuffer(bytes);
  }
}
