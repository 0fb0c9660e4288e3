package org.arvados.gateway.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client's connection.
 *
 * @param peer IP address of the socket's other end, without brackets or port
 * @param isTrustedForwarder whether that is a proxy of the operator's, whose word on the client is
 *     taken
 */
public record ClientAddress(String peer, boolean isTrustedForwarder) {
  /**
   * The client's own address: what the nearest trusted forwarder saw, else the socket's.
   *
   * @param forwardedFor the X-Forwarded-For field; null when absent
   */
  String client(@Nullable String forwardedFor) {
    if (!isTrustedForwarder || forwardedFor == null) {
      return peer;
    }
    String last = forwardedFor.substring(forwardedFor.lastIndexOf(',') + 1).strip();
    boolean plausible =
        !last.isEmpty()
            && last.length() <= 45
            && last.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    return plausible ? last : peer;
  }
}
