package org.arvados.gateway.exchange;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.http.Http1ServerCodec;
import org.arvados.gateway.http.MalformedMessageException;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a client's connection: hands events to the exchange under way, one exchange
 * after the other, and knows nothing else. On the connection's event loop.
 */
public final class ClientHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

  /** Deadlines, and rights behind streams, are looked at this often at least. */
  private static final long MOST_MILLIS_TO_TICK = 2000;

  private final ExchangeServices services;
  private final UpstreamPool pool;
  private final Http1ServerCodec codec;
  private final ClientAddress address;
  private final Exchange.Listener next = this::next;

  private @Nullable ClientConnection connection;
  private @Nullable Exchange exchange;
  private @Nullable Future<?> ticks;
  private boolean draining;
  private long waitingSince = System.nanoTime();
  private boolean readingHead = true;
  private boolean failed;
  private boolean congested;

  /**
   * For one connection.
   *
   * @param pool of the connection's event loop
   * @param codec the handler before this one
   */
  public ClientHandler(
      ExchangeServices services, UpstreamPool pool, Http1ServerCodec codec, ClientAddress address) {
    this.services = services;
    this.pool = pool;
    this.codec = codec;
    this.address = address;
  }

  /** Ends the connection as soon as its exchange has ended (rule X10). On the event loop. */
  public void drain() {
    draining = true;
    if (exchange != null) {
      exchange.drain();
    } else if (connection != null) {
      connection.closeWhenSent();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connection = new ClientConnection(ctx.channel(), codec, address);
    if (ctx.channel().isActive()) {
      begin(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request && connection != null) {
      Exchange started = new Exchange(connection, services, pool, request, next);
      exchange = started;
      if (draining) {
        started.drain();
      }
      started.start();
    } else if (exchange != null) {
      exchange.fromClient(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      waitingSince = System.nanoTime(); // the head has its own time (rule X8)
      if (!handshake.isSuccess() && !(handshake.cause() instanceof ClosedChannelException)) {
        services.observer().fault(ClientFault.TLS_HANDSHAKE);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientReadComplete();
    } else {
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ctx.channel().isWritable()) {
      return;
    }
    if (exchange != null) {
      exchange.clientWritable();
    } else if (congested && connection != null) {
      readNext(connection);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (ticks != null) {
      ticks.cancel(false);
    }
    if (exchange != null) {
      exchange.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof MalformedMessageException malformed && connection != null && !failed) {
      failed = true;
      malformed(connection, malformed);
    } else {
      if (isOfTheClient(cause)) {
        LOG.debug("the connection of {} broke: {}", address.peer(), cause.toString());
      } else {
        LOG.warn("the connection of {} failed", address.peer(), cause);
      }
      ctx.close().addListener(closed -> LOG.trace("closed"));
    }
  }

  /** A reset, or what is no TLS: anyone can do that at any rate, so it does not fill the log. */
  private static boolean isOfTheClient(Throwable cause) {
    return cause instanceof IOException
        || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
  }

  private void malformed(ClientConnection client, MalformedMessageException cause) {
    if (exchange != null) {
      exchange.clientMalformed(pageOf(cause));
    } else if (cause.isPremature()) {
      client.abort();
    } else {
      String requestId = services.requestIds().get();
      ClientFault fault = ClientFault.of(cause);
      services.observer().fault(fault);
      int status = cause.status().code();
      AccessLogLine.fault(requestId, address.peer(), fault, status, cause.reason());
      Page page = pageOf(cause).withRequestId(requestId);
      client.send(services.pages().render(page, Audience.TERMINAL), requestId, true);
      client.linger();
    }
  }

  private static Page pageOf(MalformedMessageException cause) {
    return switch (cause.status().code()) {
      case 400 -> FailurePages.malformed(cause.reason());
      case 414 -> FailurePages.targetTooLong();
      case 431 -> FailurePages.headTooLarge();
      case 505 -> FailurePages.unsupportedVersion();
      default -> FailurePages.unsupportedCoding();
    };
  }

  private void begin(ChannelHandlerContext ctx) {
    if (ticks == null) {
      LimitsConfig limits = services.settings().limits();
      long shortest = Math.min(limits.requestHead().toMillis(), limits.idle().toMillis());
      long millis = Math.max(50, Math.min(MOST_MILLIS_TO_TICK, shortest / 2));
      ticks = ctx.executor().scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
      ctx.read();
    }
  }

  /** Called by the exchange when it has ended and the connection may carry another. */
  private void next() {
    ClientConnection client = connection;
    exchange = null;
    waitingSince = System.nanoTime();
    readingHead = false;
    if (client == null) {
      return;
    }
    if (draining || !codec.isKeepAlive()) {
      client.closeWhenSent();
    } else {
      readNext(client);
    }
  }

  /** Lets the next request in; not while the client leaves the answers to earlier ones unread. */
  private void readNext(ClientConnection client) {
    congested = !client.channel().isWritable();
    if (congested) {
      return;
    }
    codec.resume();
    if (exchange == null) {
      client.channel().read();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (exchange != null) {
      exchange.tick(now);
      return;
    }
    if (connection == null || connection.isHandshaking()) {
      return;
    }
    LimitsConfig limits = services.settings().limits();
    if (!readingHead && !congested && codec.isReadingHead()) {
      readingHead = true;
      waitingSince = now;
    }
    long limit = (readingHead ? limits.requestHead() : limits.idle()).toNanos();
    if (now - waitingSince < limit) {
      return;
    }
    if (readingHead && codec.isReadingHead()) {
      services.observer().fault(ClientFault.HEAD_TIMEOUT);
    }
    if (congested) {
      connection.reset();
    } else {
      connection.abort();
    }
  }
}
