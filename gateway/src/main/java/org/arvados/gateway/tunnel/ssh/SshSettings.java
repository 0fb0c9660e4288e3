package org.arvados.gateway.tunnel.ssh;

import java.time.Duration;

/**
 * The limits of one SSH connection. Lengths are in bytes.
 *
 * @param userName whom we authenticate as, with method {@code none}
 * @param streamWindow the most that a stream may receive and hold unread, 32 KiB at least
 * @param windowBudget the most that all streams of the connection together may hold unread, apart
 *     from 32 KiB for each stream which every stream has in any case
 * @param maxPacket the most data that the server may put into one packet, 32 KiB at least as every
 *     SSH implementation must take that much
 * @param rekeyBytes key exchange is begun after so many bytes of both directions (rule U7)
 * @param rekeyPackets key exchange is begun after so many packets of either direction (rule U7)
 * @param keyExchangeTimeout how long a key exchange may take; for the first one, until
 *     authentication is done
 * @param keepaliveInterval how long the server may be silent before it is asked for a sign of life
 * @param keepaliveMisses how many intervals of silence after a question end the connection
 * @param maxStreams how many streams may be open at a time, those being closed included
 * @param maxHeldPackets how many messages may wait for the end of a key exchange
 * @param maxHeldBytes how many bytes of messages may wait: for the end of a key exchange, or for
 *     the server to read what it asked for
 */
public record SshSettings(
    String userName,
    int streamWindow,
    long windowBudget,
    int maxPacket,
    long rekeyBytes,
    long rekeyPackets,
    Duration keyExchangeTimeout,
    Duration keepaliveInterval,
    int keepaliveMisses,
    int maxStreams,
    int maxHeldPackets,
    int maxHeldBytes) {

  /** The smallest window a stream ever has, and the packet size every implementation must take. */
  static final int MIN_WINDOW = 32 * 1024;

  /** The largest packet payload that we take or send, far above what servers use. */
  static final int MAX_PACKET = 256 * 1024;

  /** Checks the ranges. */
  public SshSettings {
    require(!userName.isEmpty() && userName.length() <= 255, "userName");
    require(userName.chars().allMatch(c -> c > 0x20 && c < 0x7f), "userName");
    require(streamWindow >= MIN_WINDOW, "streamWindow");
    require(windowBudget >= streamWindow, "windowBudget");
    require(maxPacket >= MIN_WINDOW && maxPacket <= MAX_PACKET, "maxPacket");
    require(rekeyBytes >= 64 * 1024, "rekeyBytes");
    // The limit of AES-GCM under one key, with a wide margin (RFC 5647 section 9.1).
    require(rekeyPackets >= 64 && rekeyPackets <= 1L << 31, "rekeyPackets");
    require(keyExchangeTimeout.toMillis() > 0, "keyExchangeTimeout");
    require(keepaliveInterval.toMillis() > 0, "keepaliveInterval");
    require(keepaliveMisses > 0, "keepaliveMisses");
    require(maxStreams > 0, "maxStreams");
    require(maxHeldPackets > 0, "maxHeldPackets");
    require(maxHeldBytes > 0, "maxHeldBytes");
  }

  /** The defaults, fit for a container gateway. */
  public static SshSettings defaults() {
    return new SshSettings(
        "_",
        1 << 20,
        32L << 20,
        MIN_WINDOW,
        16L << 30,
        1L << 30,
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        3,
        1024,
        8192,
        1 << 20);
  }

  /** The same with other windows. */
  public SshSettings withWindows(int newStreamWindow, long newWindowBudget) {
    return new SshSettings(
        userName,
        newStreamWindow,
        newWindowBudget,
        maxPacket,
        rekeyBytes,
        rekeyPackets,
        keyExchangeTimeout,
        keepaliveInterval,
        keepaliveMisses,
        maxStreams,
        maxHeldPackets,
        maxHeldBytes);
  }

  /** The same with other limits of a key's use. */
  public SshSettings withRekey(long newRekeyBytes, long newRekeyPackets) {
    return new SshSettings(
        userName,
        streamWindow,
        windowBudget,
        maxPacket,
        newRekeyBytes,
        newRekeyPackets,
        keyExchangeTimeout,
        keepaliveInterval,
        keepaliveMisses,
        maxStreams,
        maxHeldPackets,
        maxHeldBytes);
  }

  /** The same with another number of streams. */
  public SshSettings withMaxStreams(int newMaxStreams) {
    return new SshSettings(
        userName,
        streamWindow,
        windowBudget,
        maxPacket,
        rekeyBytes,
        rekeyPackets,
        keyExchangeTimeout,
        keepaliveInterval,
        keepaliveMisses,
        newMaxStreams,
        maxHeldPackets,
        maxHeldBytes);
  }

  private static void require(boolean condition, String name) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is out of range");
    }
  }
}
