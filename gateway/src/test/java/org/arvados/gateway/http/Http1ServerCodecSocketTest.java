package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holding on a real socket, without auto-read: leaving is noticed and memory is bounded (rule X8).
 */
class Http1ServerCodecSocketTest {
  private static final int BODY = 4 * 1024 * 1024;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<ChannelHandlerContext> held = new CompletableFuture<>();
  private final CompletableFuture<Void> inactive = new CompletableFuture<>();
  private final CompletableFuture<Long> ended = new CompletableFuture<>();
  private final AtomicLong arrived = new AtomicLong();
  private final Http1ServerCodec codec = new Http1ServerCodec(Http1Limits.DEFAULTS);
  private Channel server;
  private Socket client;

  /** Demands one message at a time; holds behind the head until told. */
  private final class Tail extends ChannelInboundHandlerAdapter {
    private long received;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest) {
        held.complete(ctx);
      }
      if (message instanceof HttpContent content) {
        received += content.content().readableBytes();
        content.release();
      }
      if (message instanceof LastHttpContent) {
        ended.complete(received);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      inactive.complete(null);
    }
  }

  /** Counts what the codec is given. */
  private final class Meter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      arrived.addAndGet(((ByteBuf) message).readableBytes());
      ctx.fireChannelRead(message);
    }
  }

  @BeforeEach
  void connect() throws IOException {
    server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Meter(), codec, new Tail());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    client =
        new Socket(
            InetAddress.getLoopbackAddress(),
            ((InetSocketAddress) server.localAddress()).getPort());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 5, SECONDS).syncUninterruptibly();
  }

  @Test
  void clientThatLeavesWhileHeldIsNoticed() throws Exception {
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2".getBytes(ISO_8859_1));
    held.get(10, SECONDS);
    client.close();
    inactive.get(10, SECONDS);
  }

  @Test
  void uploadWaitsWhileHeldAndIsWholeBehindIt() throws Exception {
    Thread upload = new Thread(this::upload);
    upload.start();
    ChannelHandlerContext ctx = held.get(10, SECONDS);
    Awaitility.await().until(() -> arrived.get() > 64 * 1024);
    for (int turn = 0; turn < 200; turn++) {
      ctx.executor().submit(() -> {}).get(10, SECONDS);
    }
    // What one demand may still bring on top of 64 KiB: the reads of one loop.
    assertThat(arrived.get()).isLessThan(BODY / 2);

    ctx.executor().execute(codec::resume);

    assertThat(ended.get(20, SECONDS)).isEqualTo(BODY);
    upload.join(10_000);
  }

  private void upload() {
    try {
      client
          .getOutputStream()
          .write(
              ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY + "\r\n\r\n")
                  .getBytes(ISO_8859_1));
      client.getOutputStream().write(new byte[BODY]);
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }
}
