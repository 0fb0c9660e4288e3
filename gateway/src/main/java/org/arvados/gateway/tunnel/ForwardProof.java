package org.arvados.gateway.tunnel;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.http.MalformedMessageException;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection to a container gateway one to a service, in the HTTP mode: each request gets
 * the fields that have it forwarded, and of each response nothing passes before its proof is
 * checked (rule U1). Stands between the HTTP codec and whoever leases the connection.
 *
 * <p>A response without the right proof is fired as a {@link TunnelException}, and the connection
 * closed. So is an end before the answer, since the container gateway itself answers for services
 * that break off. Its own answer for a service out of reach is fired as an {@link
 * UnreachableServiceException}.
 *
 * <p>Of interim responses only a 100 passes, bare of fields, and only to a request that waits for
 * one: interim responses carry no proof, but the peer of this connection has proven itself before
 * the first request. On the channel's event loop only.
 */
final class ForwardProof extends ChannelDuplexHandler {
  private enum Answer {
    /** Nothing is asked. */
    NONE,
    /** The head has not come. */
    AWAITED,
    /** It may be the container gateway's own; it is held until its body tells. */
    HELD,
    /** Its proof was right: it passes. */
    PROVEN,
    /** It failed; nothing passes any more. */
    FAILED
  }

  private final GatewayProof proof;
  private final String requestAuth;
  private final ArvadosUuid container;
  private final int port;
  private final Queue<HttpContent> held = new ArrayDeque<>(2);

  private Answer answer = Answer.NONE;
  private boolean continueExpected;
  private @Nullable HttpResponse heldHead;

  /**
   * A handler for one connection.
   *
   * @param requestAuth proof of ours that fits the connection's certificate
   */
  ForwardProof(GatewayProof proof, String requestAuth, ArvadosUuid container, int port) {
    this.proof = proof;
    this.requestAuth = requestAuth;
    this.container = container;
    this.port = port;
  }

  // Requests

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    Object written = message;
    if (message instanceof HttpRequest request) {
      HttpRequest forwarded = ForwardHeaders.forwarded(request, container, port, requestAuth);
      continueExpected = ForwardHeaders.expectsContinue(forwarded.headers());
      answer = Answer.AWAITED;
      written = forwarded;
    } else if (message instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
      last.trailingHeaders().clear(); // they would be lost anyway
    }
    ChannelFuture unused = ctx.write(written, promise);
  }

  // Responses

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (answer == Answer.FAILED || (answer == Answer.AWAITED && !isHead(message))) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpResponse head) {
      head(ctx, head);
    } else if (message instanceof HttpContent content && answer == Answer.HELD) {
      hold(ctx, content);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private static boolean isHead(Object message) {
    return message instanceof HttpResponse;
  }

  private void head(ChannelHandlerContext ctx, HttpResponse head) {
    int status = head.status().code();
    if (status < 200) {
      if (status == 100 && continueExpected) {
        continueExpected = false;
        ctx.fireChannelRead(
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    } else if (!isProven(head)) {
      fail(
          ctx,
          new TunnelException(
              Stage.PROOF, "an answer (" + status + ") came without the right proof", null));
    } else {
      proven(ctx, head);
    }
  }

  /**
   * One proof, and the right one: a service that sends such a field, too, spoils its own answer.
   */
  private boolean isProven(HttpResponse head) {
    List<String> given = head.headers().getAll(ForwardHeaders.AUTHORIZATION_RESPONSE);
    return given.size() == 1 && proof.isAnsweredBy(given.get(0), requestAuth);
  }

  private void proven(ChannelHandlerContext ctx, HttpResponse head) {
    boolean possiblyOwn = ForwardFailure.isPossible(head);
    head.headers().remove(ForwardHeaders.AUTHORIZATION_RESPONSE);
    if (ForwardHeaders.variesByDispatch(head)) {
      head.headers().remove(HttpHeaderNames.VARY);
    }
    if (possiblyOwn) {
      answer = Answer.HELD;
      heldHead = head;
    } else {
      answer = Answer.PROVEN;
      ctx.fireChannelRead(head);
    }
  }

  /** The head promised a short body. */
  private void hold(ChannelHandlerContext ctx, HttpContent content) {
    held.add(content);
    HttpResponse head = heldHead;
    if (!(content instanceof LastHttpContent) || head == null) {
      return;
    }
    Optional<UnreachableServiceException> own =
        ForwardFailure.read(head.status().code(), heldText(), port);
    if (own.isPresent()) {
      fail(ctx, own.get());
    } else {
      answer = Answer.PROVEN;
      heldHead = null;
      ctx.fireChannelRead(head);
      for (HttpContent next = held.poll(); next != null; next = held.poll()) {
        ctx.fireChannelRead(next);
      }
    }
  }

  private String heldText() {
    StringBuilder text = new StringBuilder();
    held.forEach(part -> text.append(part.content().toString(StandardCharsets.UTF_8)));
    return text.toString();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (answer == Answer.HELD) {
      ctx.read(); // nobody else knows that there is more to come
    } else {
      ctx.fireChannelReadComplete();
    }
  }

  // Ends

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean unanswered = answer == Answer.AWAITED || answer == Answer.HELD;
    if (unanswered && isEnd(cause)) {
      fail(
          ctx,
          new TunnelException(
              Stage.STREAM, "the container gateway broke off before its answer", cause));
    } else if (answer != Answer.FAILED) {
      ctx.fireExceptionCaught(cause);
    }
  }

  /** What a service sends amiss, such as too large a head, is its own fault and stays so. */
  private static boolean isEnd(Throwable cause) {
    return cause instanceof IOException
        || (cause instanceof MalformedMessageException malformed && malformed.isPremature());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    releaseHeld();
  }

  /** What follows on this connection is of no use to anybody. */
  private void fail(ChannelHandlerContext ctx, Exception failure) {
    answer = Answer.FAILED;
    releaseHeld();
    ctx.fireExceptionCaught(failure);
    ChannelFuture unused = ctx.close();
  }

  private void releaseHeld() {
    heldHead = null;
    for (HttpContent next = held.poll(); next != null; next = held.poll()) {
      next.release();
    }
  }
}
