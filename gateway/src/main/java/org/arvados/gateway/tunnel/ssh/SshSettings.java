package org.arvados.gateway.tunnel.ssh;

import java.time.Duration;

/**
 * The limits of one SSH connection. Lengths are in bytes.
 *
 * @param userName whom we authenticate as, with method {@code none}
 * @param receive how much the server may send ahead of the readers
 * @param keyExchange when keys are changed, and how long that may take
 * @param keepalive when a silent server is asked, and given up
 * @param held how many of our messages may wait
 * @param maxStreams how many streams may be open at a time, those being closed included
 */
public record SshSettings(
    String userName,
    Receive receive,
    KeyExchange keyExchange,
    Keepalive keepalive,
    Held held,
    int maxStreams) {

  /** The smallest window a stream ever has, and the packet size every implementation must take. */
  static final int MIN_WINDOW = 32 * 1024;

  /** The largest packet payload that we take or send, far above what servers use. */
  static final int MAX_PACKET = 256 * 1024;

  /** Checks the ranges. */
  public SshSettings {
    require(!userName.isEmpty() && userName.length() <= 255, "user name");
    require(userName.chars().allMatch(c -> c > 0x20 && c < 0x7f), "user name");
    require(maxStreams > 0, "maximum of streams");
  }

  /** The defaults, fit for a container gateway. */
  public static SshSettings defaults() {
    return new SshSettings(
        "_",
        new Receive(1 << 20, 32L << 20, MIN_WINDOW),
        new KeyExchange(16L << 30, 1L << 30, Duration.ofSeconds(20)),
        new Keepalive(Duration.ofSeconds(30), 3),
        new Held(8192, 1 << 20),
        1024);
  }

  /**
   * How much the server may send ahead of the readers.
   *
   * @param streamWindow the most that one stream may hold unread, at least 32 KiB
   * @param windowBudget the most that all streams together may hold unread; each stream may hold 32
   *     KiB in any case
   * @param maxPacket the most data in one packet, at least 32 KiB
   */
  public record Receive(int streamWindow, long windowBudget, int maxPacket) {
    /** Checks the ranges. */
    public Receive {
      require(streamWindow >= MIN_WINDOW, "stream window");
      require(windowBudget >= streamWindow, "window budget");
      require(maxPacket >= MIN_WINDOW && maxPacket <= MAX_PACKET, "packet size");
    }
  }

  /**
   * When keys are changed (rule U7).
   *
   * @param maxBytes after so many bytes of both directions together
   * @param maxPackets after so many packets of either direction
   * @param timeout how long a key exchange may take; the first one, with authentication
   */
  public record KeyExchange(long maxBytes, long maxPackets, Duration timeout) {
    /** Checks the ranges. */
    public KeyExchange {
      require(maxBytes >= 64 * 1024, "bytes under one key");
      require(maxPackets >= 64 && maxPackets <= 1L << 31, "packets under one key");
      require(timeout.toMillis() > 0, "key exchange time-out");
    }
  }

  /**
   * When a silent server is asked for a sign of life.
   *
   * @param interval after so much silence, and again after as much
   * @param misses how many questions without any answer end the connection
   */
  public record Keepalive(Duration interval, int misses) {
    /** Checks the ranges. */
    public Keepalive {
      require(interval.toMillis() > 0, "keepalive interval");
      require(misses > 0, "keepalive misses");
    }
  }

  /**
   * How many of our messages may wait for the end of a key exchange, or for the server to read.
   * Data of streams is not among them: it waits in its stream.
   *
   * @param maxPackets how many messages
   * @param maxBytes how many bytes they have together
   */
  public record Held(int maxPackets, int maxBytes) {
    /** Checks the ranges. */
    public Held {
      require(maxPackets > 0, "held packets");
      require(maxBytes > 0, "held bytes");
    }
  }

  /** The same for another user. */
  public SshSettings withUserName(String other) {
    return new SshSettings(other, receive, keyExchange, keepalive, held, maxStreams);
  }

  /** The same with other limits of receiving. */
  public SshSettings withReceive(Receive other) {
    return new SshSettings(userName, other, keyExchange, keepalive, held, maxStreams);
  }

  /** The same with other limits of a key's use. */
  public SshSettings withKeyExchange(KeyExchange other) {
    return new SshSettings(userName, receive, other, keepalive, held, maxStreams);
  }

  /** The same with another patience. */
  public SshSettings withKeepalive(Keepalive other) {
    return new SshSettings(userName, receive, keyExchange, other, held, maxStreams);
  }

  /** The same with other limits of what waits. */
  public SshSettings withHeld(Held other) {
    return new SshSettings(userName, receive, keyExchange, keepalive, other, maxStreams);
  }

  /** The same with another number of streams. */
  public SshSettings withMaxStreams(int other) {
    return new SshSettings(userName, receive, keyExchange, keepalive, held, other);
  }

  private static void require(boolean condition, String name) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is out of range");
    }
  }
}
