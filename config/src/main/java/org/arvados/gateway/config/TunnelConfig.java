package org.arvados.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code tunnel}: the way to containers (rule U7, arvados-protocol sections 6 and 7).
 *
 * @param way which one
 * @param directLoopback whether a loopback address of a container gateway is this host's
 * @param connectTimeout for the TCP connection
 * @param setupTimeout from the start of the TCP connection to a usable SSH connection, and from
 *     asking for a stream to its confirmation
 * @param keepAlive between SSH keep-alive requests on a silent connection
 * @param rekeyBytes of both directions summed, after which we exchange keys again
 * @param keyExchangeTimeout after which a connection that exchanges keys is ended
 * @param windowBytes that one stream may have under way towards us
 * @param windowBudgetBytes that all streams of one connection may have together
 * @param idleConnection after which a connection without streams is closed
 * @param httpServices services that are reached in the HTTP mode (arvados-protocol section 6.4)
 *     instead of SSH streams
 */
public record TunnelConfig(
    Way way,
    boolean directLoopback,
    Duration connectTimeout,
    Duration setupTimeout,
    Duration keepAlive,
    long rekeyBytes,
    Duration keyExchangeTimeout,
    int windowBytes,
    int windowBudgetBytes,
    Duration idleConnection,
    List<ServiceSelector> httpServices) {

  /** Takes a copy of the list. */
  public TunnelConfig {
    httpServices = List.copyOf(httpServices);
  }

  /** How containers are reached. */
  public enum Way {
    /** Directly where that works, else through the controller. */
    AUTO,
    /** Only by TCP to the workers. */
    DIRECT,
    /** Only through the controller. */
    CONTROLLER
  }

  /** The default of rule U7 and its companions. */
  public static TunnelConfig defaults() {
    return new TunnelConfig(
        Way.AUTO,
        false, // directLoopback
        Duration.ofSeconds(10), // connectTimeout
        Duration.ofSeconds(30), // setupTimeout
        Duration.ofSeconds(30), // keepAlive
        16L * 1024 * 1024 * 1024, // rekeyBytes
        Duration.ofSeconds(20), // keyExchangeTimeout
        1024 * 1024, // windowBytes
        32 * 1024 * 1024, // windowBudgetBytes
        Duration.ofMinutes(10), // idleConnection
        List.of()); // httpServices
  }

  static TunnelConfig read(Section section) {
    TunnelConfig defaults = defaults();
    TunnelConfig tunnel =
        new TunnelConfig(
            section.choice("way", defaults.way()),
            section.flag("directLoopback", defaults.directLoopback()),
            section.duration("connectTimeout", defaults.connectTimeout(), "100ms", "2m"),
            section.duration("setupTimeout", defaults.setupTimeout(), "1s", "5m"),
            // Web servers between us and the controller cut silent streams, some after 60 s.
            section.duration("keepAlive", defaults.keepAlive(), "1s", "55s"),
            // The peer exchanges keys by itself at 64 GiB, which rule U7 must prevent.
            section.size("rekeyBytes", defaults.rekeyBytes(), "1Mi", "32Gi"),
            section.duration("keyExchangeTimeout", defaults.keyExchangeTimeout(), "1s", "2m"),
            Math.toIntExact(section.size("windowBytes", defaults.windowBytes(), "64Ki", "64Mi")),
            Math.toIntExact(
                section.size("windowBudgetBytes", defaults.windowBudgetBytes(), "64Ki", "1Gi")),
            section.duration("idleConnection", defaults.idleConnection(), "1s", "24h"),
            section.list("httpServices", defaults.httpServices(), ServiceSyntax::parse));
    tunnel.check(section);
    return tunnel;
  }

  /** The same with other services in the HTTP mode. */
  public TunnelConfig withHttpServices(List<ServiceSelector> services) {
    return new TunnelConfig(
        way,
        directLoopback,
        connectTimeout,
        setupTimeout,
        keepAlive,
        rekeyBytes,
        keyExchangeTimeout,
        windowBytes,
        windowBudgetBytes,
        idleConnection,
        services);
  }

  /** The same with another way, and loopback addresses taken for this host's or not. */
  public TunnelConfig withWay(Way other, boolean loopback) {
    return new TunnelConfig(
        other,
        loopback,
        connectTimeout,
        setupTimeout,
        keepAlive,
        rekeyBytes,
        keyExchangeTimeout,
        windowBytes,
        windowBudgetBytes,
        idleConnection,
        httpServices);
  }

  private void check(Section section) {
    if (setupTimeout.compareTo(connectTimeout) < 0) {
      section.fault(
          "setupTimeout",
          "is shorter than connectTimeout, which is a part of it",
          "write at least " + DurationSyntax.format(connectTimeout));
    }
    if (way == Way.CONTROLLER && !httpServices.isEmpty()) {
      section.fault(
          "httpServices",
          "has services, but the HTTP mode works directly only and way is controller",
          "remove it, or write auto or direct for way");
    }
    if (windowBudgetBytes < windowBytes) {
      section.fault(
          "windowBudgetBytes",
          "is less than windowBytes, so that no stream could use its window",
          "write at least " + SizeSyntax.format(windowBytes));
    }
  }
}
