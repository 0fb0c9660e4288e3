package org.arvados.gateway.config;

import java.time.Duration;

/**
 * {@code limits}: deadlines and bounds of connections and exchanges (rules X8, X10 and U2).
 *
 * @param handshake of a client's TLS handshake
 * @param requestHead for a whole request head to arrive
 * @param headBytes of a request or response head; beyond, 431 or 502
 * @param headFields of a request or response head; beyond, 431 or 502
 * @param idle silence in each direction of an ordinary exchange, and of a kept-alive client
 * @param upgradeIdle silence in each direction of upgraded and event streams
 * @param firstByte from the whole request to the response's first byte
 * @param connections of all clients together
 * @param connectionsPerAddress of one client address
 * @param connectionsPerService of all clients to one service
 * @param channelsPerClientAndService tunnel channels of one client address to one service
 * @param drain between SIGTERM and the hard stop
 */
public record LimitsConfig(
    Duration handshake,
    Duration requestHead,
    int headBytes,
    int headFields,
    Duration idle,
    Duration upgradeIdle,
    Duration firstByte,
    int connections,
    int connectionsPerAddress,
    int connectionsPerService,
    int channelsPerClientAndService,
    Duration drain) {

  /** The defaults of rules X8, X10 and U2. */
  public static LimitsConfig defaults() {
    return new LimitsConfig(
        Duration.ofSeconds(10), // handshake
        Duration.ofSeconds(10), // requestHead
        64 * 1024, // headBytes
        200, // headFields
        Duration.ofMinutes(5), // idle
        Duration.ofHours(1), // upgradeIdle
        Duration.ofMinutes(10), // firstByte
        20_000, // connections
        2_000, // connectionsPerAddress
        2_000, // connectionsPerService
        1000, // channelsPerClientAndService
        Duration.ofSeconds(30)); // drain
  }

  /** The same with another bound of one client's exchanges with one service. */
  public LimitsConfig withChannelsPerClientAndService(int most) {
    return new LimitsConfig(
        handshake,
        requestHead,
        headBytes,
        headFields,
        idle,
        upgradeIdle,
        firstByte,
        connections,
        connectionsPerAddress,
        connectionsPerService,
        most,
        drain);
  }

  static LimitsConfig read(Section section) {
    LimitsConfig defaults = defaults();
    return new LimitsConfig(
        section.duration("handshake", defaults.handshake(), "1s", "2m"),
        section.duration("requestHead", defaults.requestHead(), "1s", "2m"),
        Math.toIntExact(section.size("headBytes", defaults.headBytes(), "4Ki", "1Mi")),
        section.count("headFields", defaults.headFields(), 20, 10_000),
        section.duration("idle", defaults.idle(), "1s", "24h"),
        section.duration("upgradeIdle", defaults.upgradeIdle(), "1s", "168h"),
        section.duration("firstByte", defaults.firstByte(), "1s", "24h"),
        section.count("connections", defaults.connections(), 1, 1_000_000),
        section.count("connectionsPerAddress", defaults.connectionsPerAddress(), 1, 1_000_000),
        section.count("connectionsPerService", defaults.connectionsPerService(), 1, 1_000_000),
        section.count(
            "channelsPerClientAndService", defaults.channelsPerClientAndService(), 1, 100_000),
        section.duration("drain", defaults.drain(), "0s", "1h"));
  }
}
