package org.arvados.gateway.tunnel;

/** How a container gateway carries the bytes of a service. */
public enum TunnelMode {
  /** A stream in an SSH connection: the bytes arrive as they are (arvados-protocol section 6.6). */
  SSH,
  /**
   * Requests that the container gateway sends again by itself (arvados-protocol section 6.4): the
   * fallback, with a closed list of things it cannot carry (rule U4).
   */
  HTTP
}
