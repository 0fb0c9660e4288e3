package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs bytes through a codec, whole and cut in every way, and tells in lines of text what came out.
 * All buffers must be released at the end.
 */
final class Wire {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel channel;
  private final List<ByteBuf> fed = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();

  private Wire(EmbeddedChannel channel) {
    this.channel = channel;
    channel.config().setAllocator(allocator);
  }

  /** What a server codec makes of the bytes, with each request answered at its end. */
  static List<String> requests(String bytes) {
    return cutEverywhere(bytes, pieces -> requests(Http1Limits.DEFAULTS, pieces));
  }

  static List<String> requests(Http1Limits limits, List<String> pieces) {
    Http1ServerCodec codec = new Http1ServerCodec(limits);
    EmbeddedChannel channel = new EmbeddedChannel(codec);
    Wire wire = new Wire(channel);
    channel.pipeline().addLast(wire.new Recorder(codec));
    return wire.run(pieces);
  }

  /** What a client codec makes of the bytes in answer to a GET. */
  static List<String> responses(String bytes) {
    return responses(HttpMethod.GET, bytes);
  }

  static List<String> responses(HttpMethod method, String bytes) {
    return cutEverywhere(bytes, pieces -> responses(Http1Limits.DEFAULTS, method, pieces));
  }

  static List<String> responses(Http1Limits limits, HttpMethod method, List<String> pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new Http1ClientCodec(limits));
    Wire wire = new Wire(channel);
    channel.pipeline().addLast(wire.new Recorder(null));
    DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/");
    request.headers().set("Host", "a").set("Connection", "upgrade").set("Upgrade", "x");
    channel.writeOutbound(request);
    return wire.run(pieces);
  }

  private static List<String> cutEverywhere(
      String bytes, Function<List<String>, List<String>> run) {
    List<String> whole = run.apply(List.of(bytes));
    for (int cut = 1; cut < bytes.length(); cut++) {
      assertThat(run.apply(List.of(bytes.substring(0, cut), bytes.substring(cut))))
          .describedAs("cut at %d", cut)
          .isEqualTo(whole);
    }
    assertThat(run.apply(List.of(bytes.split("(?s)(?<=.)"))))
        .describedAs("octet by octet")
        .isEqualTo(whole);
    return whole;
  }

  private List<String> run(List<String> pieces) {
    for (String piece : pieces) {
      ByteBuf bytes = channel.alloc().buffer().writeBytes(piece.getBytes(ISO_8859_1));
      fed.add(bytes);
      channel.writeInbound(bytes);
    }
    flushBody();
    channel.finishAndReleaseAll();
    flushBody();
    assertThat(fed).allMatch(bytes -> bytes.refCnt() == 0);
    assertNothingHeld(allocator);
    return List.copyOf(events);
  }

  /** Every buffer of the allocator has been released. */
  static void assertNothingHeld(UnpooledByteBufAllocator allocator) {
    assertThat(allocator.metric().usedDirectMemory()).as("direct memory in use").isZero();
    assertThat(allocator.metric().usedHeapMemory()).as("heap memory in use").isZero();
  }

  private void flushBody() {
    if (body.length() > 0) {
      events.add("body " + body);
      body.setLength(0);
    }
  }

  /** One line for a header section: fields in order. */
  static String fields(HttpHeaders headers) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> field : headers.entries()) {
      text.append(" [").append(field.getKey()).append(": ").append(field.getValue()).append(']');
    }
    return text.toString();
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {
    private final Http1ServerCodec codec;

    Recorder(Http1ServerCodec codec) {
      this.codec = codec;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes) {
        body.append(bytes.toString(ISO_8859_1));
        bytes.release();
        return;
      }
      if (message instanceof HttpRequest request) {
        events.add(
            request.method()
                + " "
                + request.uri()
                + " "
                + request.protocolVersion()
                + fields(request.headers()));
        codec.resume();
      }
      if (message instanceof HttpResponse response) {
        events.add(
            response.protocolVersion()
                + " "
                + response.status().code()
                + " "
                + response.status().reasonPhrase()
                + fields(response.headers()));
      }
      if (message instanceof HttpContent content) {
        body.append(content.content().toString(ISO_8859_1));
        content.release();
      }
      if (message instanceof LastHttpContent last) {
        flushBody();
        events.add("end" + fields(last.trailingHeaders()));
        if (codec != null) {
          answer(ctx);
        }
      }
    }

    private void answer(ChannelHandlerContext ctx) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
      response.headers().set("Content-Length", "0");
      ctx.writeAndFlush(response).addListener(done -> assertThat(done.isSuccess()).isTrue());
      codec.resume();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      flushBody();
      assertThat(cause).isInstanceOf(MalformedMessageException.class);
      MalformedMessageException fault = (MalformedMessageException) cause;
      events.add(
          "fault "
              + fault.status().code()
              + " "
              + fault.reason()
              + (fault.isPremature() ? " (premature)" : ""));
    }
  }
}
