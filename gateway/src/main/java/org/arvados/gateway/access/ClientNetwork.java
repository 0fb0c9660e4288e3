package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.List;

/**
 * What counts as one client address (rule A9): an IPv4 address, or the /64 network of an IPv6 one,
 * since a single machine has all addresses of its network to choose from.
 */
final class ClientNetwork {
  private static final int NETWORK_GROUPS = 4;
  private static final int GROUPS = 8;

  private ClientNetwork() {}

  /** The network of an address as Java writes it; a text of another form stands for itself. */
  static String of(String address) {
    int scope = address.indexOf('%');
    String bare = scope < 0 ? address : address.substring(0, scope);
    boolean isIpv6 = bare.indexOf(':') >= 0;
    if (!isIpv6) {
      return bare;
    }
    if (bare.indexOf('.') >= 0) {
      return bare.substring(bare.lastIndexOf(':') + 1); // an IPv4 address inside
    }
    return String.join(":", groups(bare).subList(0, NETWORK_GROUPS)) + "::/64";
  }

  private static List<String> groups(String address) {
    String[] halves = address.split("::", 2);
    List<String> groups = new ArrayList<>(split(halves[0]));
    List<String> tail = halves.length == 2 ? split(halves[1]) : List.of();
    while (groups.size() + tail.size() < GROUPS) {
      groups.add("0");
    }
    groups.addAll(tail);
    return groups;
  }

  private static List<String> split(String half) {
    return half.isEmpty() ? List.of() : List.of(half.split(":", GROUPS));
  }
}
