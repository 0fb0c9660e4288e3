package org.arvados.gateway.leakgate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** What the Java runtime and libraries keep for the life of the process, once used. */
final class Lasting {
  private static final List<String> THREADS =
      List.of(
          "ForkJoinPool.commonPool", // ends a minute after its last work
          "Common-Cleaner",
          "Cleaner-", // of the Java runtime
          "CompletableFutureDelayScheduler",
          "HttpClient-", // cannot be closed before Java 21; ends some time after it is collected
          "junit-jupiter-timeout-watcher",
          "sshd-kex-flusher-thread", // Apache MINA's, one executor for all
          "sshd-TcpIpServerChannel-ConnectorCleanup", // MINA's; ends a minute after its last work
          "process reaper", // ends a minute after the last child
          "surefire-",
          "UrlChecker-", // Selenium's; ends some time after its last work
          "globalEventExecutor", // Netty's; ends a second after its last work
          "JNA Cleaner",
          "Attach Listener",
          "Signal Dispatcher");
  private static final List<String> FILES = List.of(".jar", "/modules", ".so", ".jsa");

  private Lasting() {}

  /** Has the runtime open what it opens with the first socket and keeps. */
  static void open() {
    try {
      new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isLasting(Thread thread) {
    return THREADS.stream().anyMatch(thread.getName()::startsWith);
  }

  /**
   * Selectors and event descriptors have no name that tells them apart, but each loop has a thread.
   * When an NIO loop of Netty's ends (only tests and the demo use them), it does not always close a
   * connection that the other side has closed just before.
   */
  static boolean isLasting(String descriptor) {
    return FILES.stream().anyMatch(descriptor::endsWith)
        || descriptor.startsWith("/dev/")
        || descriptor.startsWith("/proc/")
        || descriptor.startsWith("/sys/")
        || descriptor.startsWith("anon_inode:")
        || Sockets.isForAttaching(descriptor)
        || Sockets.isLeftByPeer(descriptor);
  }
}
