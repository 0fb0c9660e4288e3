package org.arvados.gateway.demo.samples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The answer to one request, as it is written: either {@link #text} and the like, which are
 * complete, or {@link #start}, {@link #write} while {@link #writable}, {@link #end}. Event loop
 * only.
 */
final class Reply {
  private final Channel channel;
  private final HttpRequest request;
  private final Runnable finished;

  /**
   * @param finished run when the answer is complete and the connection goes on
   */
  Reply(Channel channel, HttpRequest request, Runnable finished) {
    this.channel = channel;
    this.request = request;
    this.finished = finished;
  }

  HttpRequest request() {
    return request;
  }

  Channel channel() {
    return channel;
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  /** The first value of a query parameter. */
  String parameter(String name, String otherwise) {
    List<String> values = parameters(name);
    return values.isEmpty() ? otherwise : values.get(0);
  }

  /** All values of a query parameter. */
  List<String> parameters(String name) {
    return new QueryStringDecoder(request.uri()).parameters().getOrDefault(name, List.of());
  }

  /**
   * A whole number of the query.
   *
   * @throws NumberFormatException when it is not one between 0 and the limit
   */
  long number(String name, long otherwise, long limit) {
    return parseNumber(parameter(name, Long.toString(otherwise)), limit);
  }

  static long parseNumber(String text, long limit) {
    long value = Long.parseLong(text);
    if (value < 0 || value > limit) {
      throw new NumberFormatException("not between 0 and " + limit);
    }
    return value;
  }

  // Complete answers

  void text(int status, String body) {
    send(status, "text/plain; charset=utf-8", body, new DefaultHttpHeaders());
  }

  void json(String body) {
    send(200, "application/json", body, new DefaultHttpHeaders());
  }

  /** A complete answer of text, with further headers. */
  void send(int status, String type, String body, HttpHeaders headers) {
    HttpResponseStatus code = HttpResponseStatus.valueOf(status);
    boolean bodyless = status == 204 || status == 304;
    ByteBuf content =
        bodyless ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    HttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, code, content);
    response.headers().add(headers);
    if (!bodyless) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    announceClose(response);
    finish(channel.writeAndFlush(response));
  }

  /** An informational answer before the real one. */
  void hint(HttpResponseStatus status, HttpHeaders headers) {
    HttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    response.headers().add(headers);
    channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  // Answers in pieces

  /** Sends the head; the body is chunked unless the headers say its length. */
  void start(int status, HttpHeaders headers) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), headers);
    if (!HttpUtil.isContentLengthSet(response)) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    announceClose(response);
    channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /** Whether the connection takes more without piling it up. */
  boolean writable() {
    return channel.isWritable();
  }

  /** Sends a piece of the body. */
  void write(ByteBuf piece) {
    channel
        .writeAndFlush(new DefaultHttpContent(piece))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  void write(String piece) {
    write(Unpooled.copiedBuffer(piece, StandardCharsets.UTF_8));
  }

  void end() {
    finish(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
  }

  void end(Map<String, String> trailers) {
    LastHttpContent last =
        new DefaultLastHttpContent(
            Unpooled.EMPTY_BUFFER, DefaultHttpHeadersFactory.trailersFactory());
    trailers.forEach(last.trailingHeaders()::set);
    finish(channel.writeAndFlush(last));
  }

  /** Closes the connection in the middle. */
  void abandon() {
    channel.close().addListener(closed -> {});
  }

  private void announceClose(HttpResponse response) {
    if (!HttpUtil.isKeepAlive(request)) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void finish(ChannelFuture written) {
    if (HttpUtil.isKeepAlive(request)) {
      written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      finished.run();
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
