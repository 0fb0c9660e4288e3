package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * The exchange behind a 101: bytes pass both ways by the same pumps, and both ends end together. Of
 * a WebSocket the frame boundaries are followed, so that the gateway can end it with a Close frame
 * (rule X9, RFC 6455 section 7). On the event loop of both sides.
 */
final class ByteRelay {
  /** How long to wait for a frame boundary before cutting. */
  private static final long MOST_MILLIS_TO_BOUNDARY = 1000;

  /** How long an application gets to close its side (rule U2). */
  private static final long MOST_SECONDS_TO_CLOSE = 5;

  private final Exchange exchange;
  private final Channel client;
  private final Upstream upstream;
  private final BodyPump toUpstream;
  private final BodyPump toClient;
  private final @Nullable WebSocketFrames fromClientFrames;
  private final @Nullable WebSocketFrames fromUpstreamFrames;

  private boolean clientOver;
  private boolean upstreamOver;
  private @Nullable Closing closing;
  private @Nullable Future<?> timer;

  /** A Close frame to send to the client as soon as a frame ends. */
  private record Closing(int code, String reason) {}

  ByteRelay(Exchange exchange, Channel client, Upstream upstream, boolean webSocket) {
    this.exchange = exchange;
    this.client = client;
    this.upstream = upstream;
    this.toUpstream = new BodyPump(client, upstream.channel());
    this.toClient = new BodyPump(upstream.channel(), client);
    this.fromClientFrames = webSocket ? new WebSocketFrames() : null;
    this.fromUpstreamFrames = webSocket ? new WebSocketFrames() : null;
  }

  /** Bytes passed on so far, frames of the gateway's own apart. */
  long bytesFromClient() {
    return toUpstream.bytes();
  }

  /** Bytes passed on so far. */
  long bytesToClient() {
    return toClient.bytes();
  }

  void fromClient(ByteBuf message) {
    if (clientOver || upstreamOver || closing != null) {
      message.release();
      return;
    }
    if (fromClientFrames != null) {
      fromClientFrames.feed(message);
    }
    toUpstream.write(message);
  }

  void clientReadComplete() {
    toUpstream.readComplete();
  }

  void upstreamWritable() {
    toUpstream.sinkWritable();
  }

  void fromUpstream(ByteBuf message) {
    if (clientOver) {
      message.release();
    } else if (closing != null && fromUpstreamFrames != null) {
      passToBoundary(message, fromUpstreamFrames, closing);
    } else {
      if (fromUpstreamFrames != null) {
        fromUpstreamFrames.feed(message);
      }
      toClient.write(message);
    }
  }

  void upstreamReadComplete() {
    if (clientOver) {
      upstream.channel().read();
    } else {
      toClient.readComplete();
    }
  }

  void clientWritable() {
    toClient.sinkWritable();
  }

  /** The client left: the application is asked to close, so that its socket does not linger. */
  void clientGone() {
    if (clientOver) {
      return;
    }
    clientOver = true;
    if (upstreamOver || !sayGoodbye()) {
      cutUpstream();
    }
  }

  /** The application closed its side, or the tunnel broke. */
  void upstreamEnded() {
    if (upstreamOver) {
      return;
    }
    upstreamOver = true;
    stopTimer();
    upstream.discard();
    if (!clientOver) {
      clientOver = true;
      exchange.streamEnded();
    }
  }

  /** The gateway ends the stream: with a Close frame at a boundary, if it is a WebSocket. */
  void close(int code, String reason) {
    if (clientOver || closing != null) {
      return;
    }
    Closing close = new Closing(code, reason);
    closing = close;
    if (fromUpstreamFrames == null) {
      endClient();
    } else if (fromUpstreamFrames.atBoundary()) {
      sendClose(fromUpstreamFrames, close);
    } else {
      start(MOST_MILLIS_TO_BOUNDARY, this::endClient);
    }
  }

  private void passToBoundary(ByteBuf message, WebSocketFrames frames, Closing close) {
    int count = frames.feedToBoundary(message);
    if (count > 0) {
      toClient.write(message.readRetainedSlice(count));
    }
    message.release();
    if (frames.atBoundary()) {
      sendClose(frames, close);
    }
  }

  private void sendClose(WebSocketFrames frames, Closing close) {
    if (!frames.sawClose()) {
      toClient.write(WebSocketFrames.closeFrame(client.alloc(), close.code(), close.reason()));
    }
    endClient();
  }

  private void endClient() {
    if (clientOver) {
      return;
    }
    stopTimer();
    clientOver = true;
    boolean told = sayGoodbye();
    exchange.streamEnded();
    if (!told) {
      cutUpstream();
    }
  }

  /** Asks the application to close; false when that cannot be said at this point of its stream. */
  private boolean sayGoodbye() {
    WebSocketFrames frames = fromClientFrames;
    if (frames == null || !frames.atBoundary()) {
      return false;
    }
    if (!frames.sawClose()) {
      Channel stream = upstream.channel();
      ByteBuf goodbye = WebSocketFrames.clientLeft(client.alloc());
      ChannelFuture unused = stream.writeAndFlush(goodbye, stream.voidPromise());
    }
    start(MOST_SECONDS_TO_CLOSE * 1000, this::cutUpstream);
    upstream.channel().read();
    return true;
  }

  private void cutUpstream() {
    stopTimer();
    upstreamOver = true;
    upstream.discard();
  }

  private void start(long millis, Runnable then) {
    timer = client.eventLoop().schedule(then, millis, TimeUnit.MILLISECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
