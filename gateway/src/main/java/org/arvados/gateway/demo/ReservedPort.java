package org.arvados.gateway.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that somebody must know before it is listened on. It is held until this is closed, and
 * nobody is given it by chance afterwards: systems give ports away from 32768 on (Linux) or 49152,
 * and this one is below.
 */
public final class ReservedPort implements AutoCloseable {
  private static final int FIRST = 16_384;
  private static final int END = 32_768;
  private static final int ATTEMPTS = 100;

  private final ServerSocket holder;

  private ReservedPort(ServerSocket holder) {
    this.holder = holder;
  }

  /**
   * Holds a port of an address.
   *
   * @throws IOException when none can be bound
   */
  public static ReservedPort on(InetAddress address) throws IOException {
    for (int i = 1; ; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      ServerSocket holder = new ServerSocket();
      try {
        holder.bind(new InetSocketAddress(address, port), 1);
        return new ReservedPort(holder);
      } catch (BindException e) {
        holder.close();
        if (i == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** A port of the loopback address where nobody listens, and nobody will by chance. */
  public static int unused() throws IOException {
    try (ReservedPort port = on(InetAddress.getLoopbackAddress())) {
      return port.number();
    }
  }

  /** Which it is. */
  public int number() {
    return holder.getLocalPort();
  }

  /** Lets it go, so that it can be listened on. */
  @Override
  public void close() throws IOException {
    holder.close();
  }
}
