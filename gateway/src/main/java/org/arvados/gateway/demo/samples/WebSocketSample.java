package org.arvados.gateway.demo.samples;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.flow.FlowControlHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The opening handshake of {@code /ws} and {@code /ws/time} (RFC 6455 section 4.2). The first
 * subprotocol offered is taken; extensions are not.
 */
final class WebSocketSample implements Sample {
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Reply reply;
  private final Optional<WebSocketFrames.Ticker> ticker;

  WebSocketSample(Reply reply, InstantSource clock, boolean time) {
    this.reply = reply;
    long interval = reply.number("interval", 1000, TimeUnit.HOURS.toMillis(1));
    this.ticker =
        time ? Optional.of(new WebSocketFrames.Ticker(clock, interval)) : Optional.empty();
  }

  @Override
  public void end(HttpHeaders trailers) {
    HttpRequest request = reply.request();
    HttpHeaders headers = request.headers();
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
    boolean asked =
        request.method().equals(HttpMethod.GET)
            && headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
            && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
    if (!asked || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", false)) {
      refuse();
    } else if (key.length() != 24) {
      reply.text(400, "bad Sec-WebSocket-Key\n");
    } else {
      accept(key, headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, ""));
    }
  }

  private void refuse() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.UPGRADE, "websocket")
            .set(HttpHeaderNames.CONNECTION, "Upgrade")
            .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    reply.send(426, "text/plain", "this is a WebSocket\n", headers);
  }

  private void accept(String key, String protocols) {
    HttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, "websocket")
        .set(HttpHeaderNames.CONNECTION, "Upgrade")
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, acceptance(key));
    if (!protocols.isEmpty()) {
      response
          .headers()
          .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocols.split(",", -1)[0].trim());
    }
    Channel channel = reply.channel();
    channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    ChannelPipeline pipeline = channel.pipeline();
    // In this order bytes that follow the request already find their way through.
    pipeline.replace(SampleConnection.class, "frames", new WebSocketFrames(ticker));
    pipeline.remove(HttpServerCodec.class);
    pipeline.remove(FlowControlHandler.class);
    channel.read();
  }

  private static String acceptance(String key) {
    try {
      byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
