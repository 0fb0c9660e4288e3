package org.arvados.gateway.demo.crunch;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way from the gateway server into its container: the dialer both of SSH channels and of the
 * HTTP forward mode.
 *
 * @param ip the container's address as error texts show it; nothing is dialled there
 * @param services what listens on which port
 * @param loop where all connections live
 * @param sockets where they are recorded, to be closed with the server
 * @param misbehaviour the fault now in force
 */
record ContainerNetwork(
    String ip,
    ServiceTable services,
    EventLoop loop,
    ChannelGroup sockets,
    Supplier<Misbehaviour> misbehaviour) {
  /** As Linux gives up on an unanswered SYN. */
  private static final int CONNECT_TIMEOUT_MILLIS = 127_000;

  private static final int READ_SIZE = 32 * 1024;

  /**
   * Connects the handler to the service of a port. It learns of success by {@code channelActive},
   * and must ask for every read. Its connection may be half-closed by the service.
   *
   * @param port any text, as clients may send any
   * @param failed told once, on the event loop, when there will be no connection
   */
  void dial(String port, ChannelHandler handler, Consumer<DialFailure> failed) {
    Misbehaviour fault = misbehaviour.get();
    if (fault instanceof Misbehaviour.DialHangs) {
      return;
    }
    if (fault instanceof Misbehaviour.NoContainerAddress) {
      failed.accept(new DialFailure.NoAddress());
      return;
    }
    int number = portNumber(port);
    if (number < 0) {
      failed.accept(DialFailure.invalidPort(ip, port));
      return;
    }
    InetSocketAddress address = services.addressOf(number);
    if (address == null) {
      failed.accept(DialFailure.refused(ip, number));
      return;
    }
    connect(address, number, handler, failed);
  }

  private void connect(
      InetSocketAddress address, int port, ChannelHandler handler, Consumer<DialFailure> failed) {
    FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(READ_SIZE);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        // One buffer for each read() asked for: that is what bounds memory.
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads.maxMessagesPerRead(1))
        .handler(handler)
        .connect(address)
        .addListener(
            (ChannelFuture future) -> {
              if (future.isSuccess()) {
                sockets.add(future.channel());
              } else {
                failed.accept(DialFailure.of(ip, port, future.cause()));
              }
            });
  }

  private static int portNumber(String port) {
    try {
      int number = Integer.parseInt(port);
      return number >= 0 && number <= 0xffff ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
