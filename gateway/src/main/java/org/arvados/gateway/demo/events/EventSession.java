package org.arvados.gateway.demo.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.demo.controller.ChangeEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the event service; lives on its connection's event loop. */
final class EventSession extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOG = LoggerFactory.getLogger(EventSession.class);

  /** Events that may wait for a client who reads slowly (arvados-protocol section 11.4). */
  private static final int MOST_WAITING = 64;

  private final FakeEventService service;
  private final Optional<ApiToken> token;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Deque<ChangeEvent> missed = new ArrayDeque<>();
  private final Deque<ChangeEvent> waiting = new ArrayDeque<>();
  private final Map<String, Boolean> visible = new HashMap<>();
  private @Nullable ChannelHandlerContext context;
  private long messages;

  EventSession(FakeEventService service, Optional<ApiToken> token) {
    this.service = service;
    this.token = token;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    service.opened(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    service.closed(this, subscriptions.size());
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection of a client failed", cause);
    var unused = ctx.close();
  }

  /** Something has changed; called on any thread. */
  void offer(ChangeEvent event) {
    ChannelHandlerContext open = context;
    if (open != null && !open.executor().isShuttingDown()) {
      open.executor().execute(() -> enqueue(open, event));
    }
  }

  private void enqueue(ChannelHandlerContext ctx, ChangeEvent event) {
    if (subscriptions.stream().noneMatch(one -> one.matches(event)) || !isVisible(event)) {
      return;
    }
    waiting.addLast(event);
    flush(ctx);
    if (waiting.size() > MOST_WAITING) {
      var unused = ctx.close();
    }
  }

  /** Asked once for each record, and then held to be so, as Arvados does for an hour. */
  private boolean isVisible(ChangeEvent event) {
    boolean gone = event.newAttributes() == null;
    String uuid = (gone ? event.objectOwnerUuid() : event.objectUuid()).text();
    return token.isPresent()
        && visible.computeIfAbsent(uuid, key -> service.visibility().isVisible(token.get(), event));
  }

  private void flush(ChannelHandlerContext ctx) {
    while (ctx.channel().isWritable() && !(missed.isEmpty() && waiting.isEmpty())) {
      send(ctx, missed.isEmpty() ? waiting.removeFirst() : missed.removeFirst());
    }
  }

  private void send(ChannelHandlerContext ctx, ChangeEvent event) {
    messages++;
    EventFault fault = service.fault();
    if (fault instanceof EventFault.DropEvents) {
      return;
    }
    String text =
        fault instanceof EventFault.Garbage
            ? "<html>It works!</html>"
            : fault instanceof EventFault.WrongJson
                ? "{\"id\":\"first\"}"
                : fault instanceof EventFault.Huge huge
                    ? "{\"x\":\"" + "x".repeat(Math.max(0, huge.bytes() - 8)) + "\"}"
                    : EventJson.of(event, messages);
    send(ctx, text);
  }

  private void send(ChannelHandlerContext ctx, String text) {
    if (!isSilent()) {
      var unused = ctx.writeAndFlush(new TextWebSocketFrame(text));
    }
  }

  private boolean isSilent() {
    return service.fault() instanceof EventFault.Silent;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame text) {
      received(ctx, EventJson.parse(text.text()));
    } else if (frame instanceof PingWebSocketFrame && !isSilent()) {
      var unused = ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame) {
      var unused = ctx.close();
    }
  }

  private void received(ChannelHandlerContext ctx, JsonNode message) {
    JsonNode filters = message.path("filters");
    Subscription subscription =
        new Subscription(filters.isMissingNode() ? EventJson.parse("[]") : filters);
    switch (message.path("method").asText()) {
      case "subscribe" -> subscribe(ctx, subscription, message.path("last_log_id").asLong(0));
      case "unsubscribe" -> {
        boolean removed = subscriptions.remove(subscription);
        service.subscribed(removed ? -1 : 0);
        send(ctx, EventJson.status(removed ? 200 : 400));
      }
      default -> send(ctx, EventJson.status(400));
    }
  }

  private void subscribe(ChannelHandlerContext ctx, Subscription subscription, long after) {
    if (service.fault() instanceof EventFault.RefuseSubscriptions) {
      send(ctx, EventJson.status(400));
      return;
    }
    subscriptions.add(subscription);
    send(ctx, EventJson.status(200));
    if (after > 0 && !(service.fault() instanceof EventFault.NoReplay)) {
      service.log().after(after).stream()
          .filter(event -> subscription.matches(event) && isVisible(event))
          .forEach(missed::addLast);
      flush(ctx);
    }
    service.subscribed(1);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    flush(ctx);
    ctx.fireChannelWritabilityChanged();
  }

  /** Nothing was sent for a while: a sign of life. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      send(ctx, "{}");
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }
}
