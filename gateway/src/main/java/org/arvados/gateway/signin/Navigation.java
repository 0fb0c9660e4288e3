package org.arvados.gateway.signin;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.arvados.gateway.page.Audience;

/**
 * Whether a request is somebody's who opens a page, and so may be led through a sign-in (rule S1).
 * A script, an image, a frame or a program would not get through, and gets a 401.
 */
public final class Navigation {
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  private Navigation() {}

  /**
   * Judges by Fetch Metadata, and where a browser sends none, by what it accepts.
   *
   * @param method as sent
   * @param isUpgrade whether it asks for another protocol
   * @param header the values of a header field by its name
   */
  public static boolean isVisit(
      String method, boolean isUpgrade, Function<String, List<String>> header) {
    if (!METHODS.contains(method) || isUpgrade || !header.apply("Sec-Purpose").isEmpty()) {
      return false; // nobody is there yet to see the page of a prefetch
    }
    List<String> mode = header.apply("Sec-Fetch-Mode");
    List<String> dest = header.apply("Sec-Fetch-Dest");
    if (!mode.isEmpty() || !dest.isEmpty()) {
      return mode.equals(List.of("navigate")) && dest.equals(List.of("document"));
    }
    return header.apply("Authorization").isEmpty()
        && Audience.of(name -> header.apply(name).stream().findFirst()) == Audience.BROWSER;
  }
}
