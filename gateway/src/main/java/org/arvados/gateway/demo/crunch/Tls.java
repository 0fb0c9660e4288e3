package org.arvados.gateway.demo.crunch;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/** The TLS side of the gateway server: HTTP/1.1 alone is offered, since an upgrade needs it. */
final class Tls {
  private Tls() {}

  static SslContext serverContext(GatewayCertificate certificate) {
    try {
      return SslContextBuilder.forServer(certificate.key(), certificate.certificate())
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the certificate cannot be used", e);
    }
  }

  /** Closes the TCP connection beneath TLS: the client gets no close_notify. */
  static void cut(Channel channel) {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close().addListener(closed -> {});
    } else {
      // After what was written before has left; an empty write keeps its place in line.
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(flushed -> tls.close().addListener(closed -> {}));
    }
  }
}
