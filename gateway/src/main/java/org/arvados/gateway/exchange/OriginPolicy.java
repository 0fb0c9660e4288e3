package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that our cookie admitted may come from the page that sent it (rule X2).
 * Services of one wildcard are the same site to a browser, so SameSite does not keep a page of one
 * from sending requests, with the cookie, to another.
 */
public final class OriginPolicy {
  private OriginPolicy() {}

  /** The outcome; a refusal is answered 403. */
  public enum Verdict {
    ALLOWED,
    REFUSED
  }

  /**
   * What decides.
   *
   * @param method of the request
   * @param cookieAdmitted whether our cookie is what admits it; other ways need a script's intent
   * @param upgrade whether it will be upgraded
   * @param serviceOrigin {@code scheme://host:port} of the service as the outside sees it; a
   *     default port may be left out
   * @param origin of the Origin field; null when absent, as are the next
   * @param fetchSite of Sec-Fetch-Site
   * @param fetchMode of Sec-Fetch-Mode
   * @param fetchDest of Sec-Fetch-Dest
   */
  public record Facts(
      HttpMethod method,
      boolean cookieAdmitted,
      boolean upgrade,
      String serviceOrigin,
      @Nullable String origin,
      @Nullable String fetchSite,
      @Nullable String fetchMode,
      @Nullable String fetchDest) {
    /** The facts of a request; a field sent more than once counts as one foreign to all. */
    public static Facts of(
        HttpRequest request, boolean cookieAdmitted, boolean upgrade, String serviceOrigin) {
      HttpHeaders headers = request.headers();
      return new Facts(
          request.method(),
          cookieAdmitted,
          upgrade,
          serviceOrigin,
          only(headers, HttpHeaderNames.ORIGIN),
          only(headers, "Sec-Fetch-Site"),
          only(headers, "Sec-Fetch-Mode"),
          only(headers, "Sec-Fetch-Dest"));
    }

    private static @Nullable String only(HttpHeaders headers, CharSequence name) {
      List<String> values = headers.getAll(name);
      return values.size() > 1 ? "repeated" : headers.get(name);
    }
  }

  /** Judges. */
  public static Verdict judge(Facts facts) {
    if (!facts.cookieAdmitted()) {
      return Verdict.ALLOWED;
    }
    boolean matters = facts.upgrade() || !isSafe(facts.method());
    boolean foreign = matters && isForeign(facts);
    boolean refused = foreign || (isFromElsewhere(facts) && !isNavigation(facts));
    return refused ? Verdict.REFUSED : Verdict.ALLOWED;
  }

  /** Whether Origin is there and another; {@code null} is, unless the browser itself vouches. */
  private static boolean isForeign(Facts facts) {
    String origin = facts.origin();
    if (origin == null) {
      return false;
    }
    if (origin.equals("null")) {
      return !"same-origin".equals(facts.fetchSite());
    }
    return !withoutDefaultPort(origin).equals(withoutDefaultPort(facts.serviceOrigin()));
  }

  private static boolean isFromElsewhere(Facts facts) {
    String site = facts.fetchSite();
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  /** Following a link or typing an address: a whole page, not a frame or a part of another page. */
  private static boolean isNavigation(Facts facts) {
    boolean reads = facts.method().equals(HttpMethod.GET) || facts.method().equals(HttpMethod.HEAD);
    boolean navigates = facts.fetchMode() == null || facts.fetchMode().equals("navigate");
    return reads && !facts.upgrade() && navigates && "document".equals(facts.fetchDest());
  }

  /** RFC 9110 section 9.2.1. */
  private static boolean isSafe(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.TRACE);
  }

  /** An origin as RFC 6454 section 6.2 writes it. */
  private static String withoutDefaultPort(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (lower.startsWith("https://") && lower.endsWith(":443")) {
      return lower.substring(0, lower.length() - 4);
    }
    if (lower.startsWith("http://") && lower.endsWith(":80")) {
      return lower.substring(0, lower.length() - 3);
    }
    return lower;
  }
}
