package org.arvados.gateway.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arvados.gateway.host.GatewayHost;

/**
 * Takes away the cookies that another user's service left at a host whose name has changed hands
 * (rule N3). A request tells their names and not their paths, so each name is expired for the whole
 * host and for the directories that lead to the request. {@code Clear-Site-Data: "cookies"} would
 * do more, but for every service of the wildcard at once (rule X4). Pure.
 */
public final class LeftoverCookies {
  /** Web servers in front often take no more than 4 KiB of a response's head. */
  private static final int MOST_BYTES = 2600;

  private static final int MOST_DIRECTORIES = 16;

  private LeftoverCookies() {}

  /**
   * Set-Cookie values that remove ours and as many of the others as have room in a head; those for
   * the whole host come first.
   *
   * @param cookies the values of all Cookie headers
   * @param path of the request, without its query
   */
  public static List<String> expiry(List<String> cookies, GatewayHost host, String path) {
    List<String> lines = new ArrayList<>(GatewayCookie.expiry(host));
    List<String> names =
        RequestCookies.of(cookies).foreignNames().stream()
            .filter(LeftoverCookies::canBeSet)
            .toList();
    int bytes = lines.stream().mapToInt(LeftoverCookies::cost).sum();
    for (String directory : directories(path)) {
      for (String name : names) {
        String line = line(name, directory, host);
        bytes += cost(line);
        if (bytes > MOST_BYTES) {
          return lines;
        }
        lines.add(line);
      }
    }
    return lines;
  }

  /** Whether the name may stand in a Set-Cookie header as it came: visible ASCII, no separator. */
  private static boolean canBeSet(String name) {
    return name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',' && c != '"');
  }

  private static String line(String name, String directory, GatewayHost host) {
    return name + "=; Max-Age=0; Path=" + directory + (host.isHttps() ? "; Secure" : "");
  }

  /** {@code Set-Cookie: }, the value and the line's end. */
  private static int cost(String line) {
    return 14 + line.length();
  }

  /**
   * The cookie paths that match a request's path (RFC 6265 section 5.1.4), the shortest first:
   * {@code /}, {@code /a}, {@code /a/}, {@code /a/b}.
   */
  private static List<String> directories(String path) {
    Stream.Builder<String> found = Stream.builder();
    found.add("/");
    for (int i = 1; i < path.length(); i++) {
      if (path.charAt(i) == '/') {
        found.add(path.substring(0, i));
        found.add(path.substring(0, i + 1));
      }
    }
    found.add(path);
    return found
        .build()
        .filter(directory -> directory.startsWith("/") && canBeSet(directory))
        .distinct()
        .limit(MOST_DIRECTORIES)
        .toList();
  }
}
