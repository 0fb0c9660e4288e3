package org.arvados.gateway.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The kind of sockets in use: epoll where its native library loads, else NIO.
 *
 * @param name for the log
 * @param ioHandler makes the event loops' I/O
 * @param serverChannel makes listening sockets
 * @param socketChannel makes connecting sockets
 */
record Transport(
    String name,
    IoHandlerFactory ioHandler,
    ChannelFactory<? extends ServerChannel> serverChannel,
    ChannelFactory<? extends SocketChannel> socketChannel) {

  /** The best that this machine has. */
  static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            "epoll",
            EpollIoHandler.newFactory(),
            EpollServerSocketChannel::new,
            EpollSocketChannel::new)
        : new Transport(
            "nio", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
  }

  /** Event loops, one for each processor. */
  EventLoopGroup loops() {
    int count = Runtime.getRuntime().availableProcessors();
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory("gateway", true), ioHandler);
  }
}
