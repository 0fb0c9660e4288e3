package org.arvados.gateway.demo.crunch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The service's side of one {@code direct-tcpip} channel, with the life that arvados-protocol
 * section 6.7 describes: the service's end of file goes to the client, the client's never to the
 * service, and a connection outlives its channel until the service writes or closes.
 *
 * <p>Holds at most one read of the service's output and one window of the client's. Event loop
 * only.
 */
final class ServiceConnection extends ChannelInboundHandlerAdapter {
  private final DirectTcpipChannel client;
  private final Meter meter;
  private final Queue<ByteBuf> early = new ArrayDeque<>();
  private @Nullable Channel socket;
  private @Nullable ByteBuf output;
  private long unwritten;
  private boolean sending;
  private boolean serviceEnded;
  private boolean clientEnded;
  private boolean unreachable;
  private boolean detached;
  private boolean leftOpen;

  ServiceConnection(DirectTcpipChannel client, Meter meter) {
    this.client = client;
    this.meter = meter;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    socket = ctx.channel();
    meter.serviceConnections.increment();
    for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
      write(socket, bytes);
    }
    if (detached) {
      leaveOpen(socket);
    }
    closeChannelIfClientEnded();
    ctx.read();
  }

  // From the client

  /** Bytes of the client, which took them from its window. */
  void fromClient(ByteBuf bytes) {
    unwritten += bytes.readableBytes();
    if (detached || clientEnded || unreachable) {
      bytes.release();
    } else if (socket == null) {
      early.add(bytes);
    } else {
      write(socket, bytes);
    }
  }

  private void write(Channel to, ByteBuf bytes) {
    int length = bytes.readableBytes();
    to.writeAndFlush(bytes)
        .addListener(
            future -> {
              unwritten -= length;
              if (!future.isSuccess()) {
                client.closeGracefully();
              } else {
                client.release(length);
                closeChannelIfClientEnded();
              }
            });
  }

  /**
   * The client sent its end of file: the channel closes as soon as the service has what came
   * before.
   */
  void clientEof() {
    clientEnded = true;
    closeChannelIfClientEnded();
  }

  private void closeChannelIfClientEnded() {
    if (clientEnded && unwritten == 0 && socket != null) {
      client.closeGracefully();
    }
  }

  /** No connection will come: what the client sends is lost, and its window with it. */
  void unreachable() {
    unreachable = true;
    for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
      bytes.release();
    }
  }

  // From the service

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    output = (ByteBuf) message;
    if (detached) {
      dropOutput();
    } else {
      pump();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (leftOpen) {
      meter.serviceConnectionsLeftOpen.decrement();
      leftOpen = false;
    }
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close().addListener(closed -> {});
  }

  private void end() {
    serviceEnded = true;
    if (detached) {
      closeSocketWhenWritten();
    } else {
      pump();
    }
  }

  /** Sends what the client's window admits; reads on only when everything is sent. */
  void pump() {
    if (sending || detached) {
      return;
    }
    if (output != null && !output.isReadable()) {
      output.release();
      output = null;
    }
    if (output != null) {
      send(output);
    } else if (serviceEnded) {
      client.endOutput();
    } else if (socket != null) {
      socket.read();
    }
  }

  private void send(ByteBuf bytes) {
    int length = client.sendable(bytes.readableBytes());
    if (length > 0) {
      sending = true;
      client.send(bytes, length, this::sent);
    }
  }

  private void sent(boolean success) {
    sending = false;
    if (!success || detached) {
      dropOutput();
    } else {
      pump();
    }
  }

  // The channel is gone

  /** The channel or its SSH connection is closed; the connection to the service stays behind. */
  void detach() {
    detached = true;
    if (socket == null) {
      return;
    }
    if (output != null && !sending) {
      dropOutput();
    } else if (serviceEnded) {
      closeSocketWhenWritten();
    } else {
      leaveOpen(socket);
    }
  }

  private void leaveOpen(Channel connection) {
    if (connection.isActive()) {
      leftOpen = true;
      meter.serviceConnectionsLeftOpen.increment();
    }
  }

  /** The service wrote to nobody: only now does crunch-run lose its hold of the connection. */
  private void dropOutput() {
    if (output != null) {
      output.release();
      output = null;
    }
    closeSocketWhenWritten();
  }

  private void closeSocketWhenWritten() {
    if (socket != null) {
      socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
