package org.arvados.gateway.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.RequestTarget;

/**
 * A 303 of our own: it takes a token out of the address bar (rule T3), or leads through a sign-in
 * (rules S). Where it leads is a path on the same host, or an address that this program made; never
 * a host from the request. Its address may hold a sealed value, so {@link #toString()} shows none.
 *
 * @param location a path that begins with exactly one slash, or a whole URL
 * @param setCookies values of Set-Cookie fields, in order
 */
public record SeeOther(String location, List<String> setCookies) {
  /** See Other: the follow-up is a GET without body. */
  public static final int STATUS = 303;

  /** Keeps a list of its own. */
  public SeeOther {
    setCookies = List.copyOf(setCookies);
  }

  /**
   * To a path on the same host, whatever the request said, since a browser reads {@code //x} and
   * {@code /\x} as another host. Empty when the target must not stand in a Location header: the
   * answer is 400.
   *
   * @param cleanTarget a request target without our own parameters, such as {@link
   *     QueryToken#cleanTarget()}
   */
  public static Optional<SeeOther> here(String cleanTarget, List<String> setCookies) {
    return isSafe(cleanTarget)
        ? Optional.of(new SeeOther(cleanTarget, setCookies))
        : Optional.empty();
  }

  /**
   * To a path of one of our hosts.
   *
   * @param target of our own making
   * @throws IllegalArgumentException when the target is none that {@link #here} would take
   */
  public static SeeOther at(GatewayHost host, String target, List<String> setCookies) {
    if (!isSafe(target)) {
      throw new IllegalArgumentException("a redirect leads to a path that begins with one slash");
    }
    return new SeeOther(host.origin() + target, setCookies);
  }

  /** The same with more Set-Cookie fields, behind the others. */
  public SeeOther with(List<String> more) {
    List<String> all = new ArrayList<>(setCookies);
    all.addAll(more);
    return new SeeOther(location, all);
  }

  /** Whether a target may stand behind a host's origin, and in a Location header by itself. */
  public static boolean isSafe(String target) {
    boolean visible = target.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return visible && new RequestTarget(target).isRedirectSafe();
  }

  /** Every header of the answer but the length of its empty body, in order. */
  public List<Map.Entry<String, String>> headers() {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("Location", location));
    setCookies.forEach(cookie -> headers.add(Map.entry("Set-Cookie", cookie)));
    headers.add(Map.entry("Cache-Control", "no-store"));
    headers.add(Map.entry("Referrer-Policy", "no-referrer"));
    return headers;
  }

  @Override
  public String toString() {
    return "SeeOther[redacted]";
  }
}
