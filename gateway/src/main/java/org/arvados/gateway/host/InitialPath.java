package org.arvados.gateway.host;

import java.nio.charset.StandardCharsets;

/**
 * The path behind a service's host that people should see first, as its container request declares
 * it ({@code initial_path}, arvados-protocol section 4.1). Pure.
 */
public final class InitialPath {
  /** What no browser or shell should see as it is, in a path that somebody wrote. */
  private static final String ENCODED = "\"<>\\^`{|}'";

  private InitialPath() {}

  /**
   * What stands behind the slash after the host.
   *
   * @param declared as somebody wrote it; may be empty, may hold a query
   * @return visible ASCII
   */
  public static String behindSlash(String declared) {
    StringBuilder path = new StringBuilder();
    String relative = declared.startsWith("/") ? declared.substring(1) : declared;
    for (byte octet : relative.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = octet > ' ' && octet < 0x7f && ENCODED.indexOf(octet) < 0;
      path.append(plain ? Character.toString(octet) : "%%%02X".formatted(octet & 0xff));
    }
    return path.toString();
  }
}
