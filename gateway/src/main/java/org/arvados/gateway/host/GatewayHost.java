package org.arvados.gateway.host;

/**
 * A host name that clients reach through this gateway, with its outside scheme and port: a
 * service's, or the gateway's own.
 */
public sealed interface GatewayHost extends HostResult permits ServiceHost, BaseHost {
  /** {@code http} or {@code https}: what a client's address bar shows. */
  String scheme();

  /** In lower case, without port. */
  String name();

  /**
   * The origin as a browser writes it, {@code scheme://name[:port]} without the default port: what
   * an Origin header must equal (rule X2).
   */
  String origin();

  /**
   * Host and outside port, lower case, the port always written: what cookies are bound to (rule
   * T5). Independent of how the client wrote its Host header.
   */
  String authority();

  /** Whether clients reach it by https. */
  default boolean isHttps() {
    return scheme().equals("https");
  }
}
