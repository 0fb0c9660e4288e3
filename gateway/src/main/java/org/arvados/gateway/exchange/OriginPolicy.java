package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that our cookie admitted may come from the page that sent it (rule X2).
 * Services of one wildcard are the same site to a browser, so SameSite does not keep a page of one
 * from sending requests, with the cookie, to another. Pure; {@link OriginCheck} looks for the
 * exceptions.
 */
public final class OriginPolicy {
  /** Stands for a field that was sent more than once: no value of any. */
  private static final String REPEATED = "\n";

  private static final Set<String> FRAMES =
      Set.of("iframe", "frame", "embed", "object", "fencedframe");

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
      Iterator<String> values = headers.valueStringIterator(name);
      String first = values.hasNext() ? values.next() : null;
      return values.hasNext() ? REPEATED : first;
    }

    /**
     * The page's origin, when it has one and it is not the service's own: in lower case and without
     * a default port, as RFC 6454 section 6.2 writes it.
     */
    Optional<String> foreignOrigin() {
      return Optional.ofNullable(origin)
          .filter(name -> !name.equals("null") && !name.equals(REPEATED))
          .map(OriginPolicy::withoutDefaultPort)
          .filter(name -> !name.equals(withoutDefaultPort(serviceOrigin)));
    }
  }

  /** Judges without exceptions. */
  public static Verdict judge(Facts facts) {
    boolean isFromOwnPage = !isForeign(facts) && !isFromElsewhere(facts);
    return !facts.cookieAdmitted() || isFromOwnPage || isNavigation(facts)
        ? Verdict.ALLOWED
        : Verdict.REFUSED;
  }

  /**
   * How things stand between the page and the service, as far as nobody need be asked.
   *
   * @param isOpen whether the service is open to everybody
   * @param isListed whether the operator lets pages of the origin call the service
   * @param isNeighbour whether the origin is the address of a service
   * @param isKnown whether preflights of the origin's pages are answered
   */
  record Standing(boolean isOpen, boolean isListed, boolean isNeighbour, boolean isKnown) {
    /** Of a page without a name, and of the service's own. */
    static Standing unnamed(boolean isOpen) {
      return new Standing(isOpen, false, false, false);
    }
  }

  /** What becomes of a request that has its right. */
  enum Step {
    /** It enters. */
    ENTER,
    /** It enters as if our cookie had not come with it. */
    ENTER_AS_NOBODY,
    /** It enters, and its page may read the answer. */
    ENTER_SHARED,
    /** The same, if the page is of a service of the same submitter. */
    ASK,
    /** It does not enter. */
    REFUSE
  }

  /**
   * Judges with the exceptions. A service that is open to everybody judges pages itself: there a
   * page that the cookie is not for is nobody's page.
   */
  static Step step(Facts facts, Standing standing) {
    boolean isAllowed = judge(facts) == Verdict.ALLOWED;
    boolean mayBeExempt = isExemptable(facts, standing);
    boolean isExempt = standing.isListed() && mayBeExempt;
    if (standing.isOpen()) {
      return isExempt ? Step.ENTER_SHARED : isAllowed ? Step.ENTER : Step.ENTER_AS_NOBODY;
    }
    if (isAllowed && facts.cookieAdmitted()) {
      return Step.ENTER;
    }
    if (isExempt) {
      return Step.ENTER_SHARED;
    }
    if (isAllowed && !isOwedToPreflight(facts, standing)) {
      return Step.ENTER;
    }
    return standing.isNeighbour() && mayBeExempt ? Step.ASK : Step.REFUSE;
  }

  /**
   * Whether the page may be an exception: it has a name, and the browser does not contradict it.
   * One of another site does not get the cookie, so who has it came a roundabout way. Frames are
   * for nobody: a first page in one comes without Origin, and clicks in them can be stolen.
   */
  private static boolean isExemptable(Facts facts, Standing standing) {
    String site = facts.fetchSite();
    boolean needsSite = facts.cookieAdmitted() && !standing.isOpen();
    boolean fits = !needsSite || site == null || site.equals("same-site");
    return facts.foreignOrigin().isPresent() && fits && !isFrame(facts);
  }

  private static boolean isFrame(Facts facts) {
    return facts.fetchDest() != null && FRAMES.contains(facts.fetchDest());
  }

  /**
   * Whether the browser may have sent what a token admits only because we answered its preflight,
   * in the place of a service that might have said no. Who has a token can write such requests
   * anywhere, but cannot have a victim's browser send them, with cookies of the service's own.
   * Without Fetch Metadata, any request may have had a preflight.
   */
  private static boolean isOwedToPreflight(Facts facts, Standing standing) {
    String mode = facts.fetchMode();
    boolean isScripts = mode == null || mode.equals("cors");
    return standing.isKnown() && isScripts && !facts.upgrade() && !isFrame(facts);
  }

  /**
   * Whether Origin is there and another. {@code null} is, unless the browser itself vouches; or
   * where it only reads and says nothing else: some send it on a visit that a form led to.
   */
  private static boolean isForeign(Facts facts) {
    String origin = facts.origin();
    if (origin == null) {
      return false;
    }
    if (origin.equals("null")) {
      boolean matters = facts.upgrade() || !isSafe(facts.method());
      return matters && !"same-origin".equals(facts.fetchSite());
    }
    return origin.equals(REPEATED) || facts.foreignOrigin().isPresent();
  }

  private static boolean isFromElsewhere(Facts facts) {
    String site = facts.fetchSite();
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  /**
   * Following a link or typing an address: a whole page, not a frame or a part of another page. A
   * service's own worker that passes a navigation on makes its destination {@code empty}, and no
   * page can do so. It may have been for a frame, in which {@link Sharing} keeps the answer from
   * being shown.
   */
  private static boolean isNavigation(Facts facts) {
    boolean reads = facts.method().equals(HttpMethod.GET) || facts.method().equals(HttpMethod.HEAD);
    boolean navigates = "navigate".equals(facts.fetchMode());
    boolean isPage =
        (navigates || facts.fetchMode() == null) && "document".equals(facts.fetchDest());
    boolean isPassedOn = navigates && "empty".equals(facts.fetchDest());
    return reads && !facts.upgrade() && (isPage || isPassedOn);
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
