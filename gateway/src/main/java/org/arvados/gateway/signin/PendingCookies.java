package org.arvados.gateway.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.TextSeal;
import org.arvados.gateway.host.GatewayHost;

/**
 * What a browser remembers of sign-ins that are under way at a host, each in a sealed cookie of its
 * own, so that many tabs can sign in at once (rule S4). They are few, short and short-lived; the
 * oldest makes room. Immutable and thread-safe.
 */
final class PendingCookies {
  /** So long somebody may take at the login page. */
  static final Duration LIFE = Duration.ofMinutes(15);

  /** So many at a host: with a long target each they fit into one header line of 8 KiB. */
  static final int MOST = 4;

  /** So many are looked at, and thrown away if they are bad: a script can plant any number. */
  private static final int MOST_READ = 12;

  private static final String PART = "signin-";
  private static final Pattern HANDLE = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final TextSeal seal;

  /**
   * One that is under way.
   *
   * @param handle part of the cookie's name
   * @param startedAt whole seconds
   * @param texts what the sign-in needs
   */
  record Pending(String handle, Instant startedAt, List<String> texts) {}

  PendingCookies(TextSeal seal) {
    this.seal = seal;
  }

  /** Those that are not over, the oldest first. */
  List<Pending> of(RequestCookies cookies, GatewayHost host, Instant now) {
    return named(cookies, host).stream()
        .flatMap(cookie -> open(cookie, host, now).stream())
        .sorted(Comparator.comparing(Pending::startedAt))
        .toList();
  }

  /** One of them. */
  Optional<Pending> find(String handle, RequestCookies cookies, GatewayHost host, Instant now) {
    return HANDLE.matcher(handle).matches()
        ? of(cookies, host, now).stream().filter(one -> one.handle().equals(handle)).findFirst()
        : Optional.empty();
  }

  /** A name for another one. */
  String newHandle() {
    return seal.newId();
  }

  /**
   * The Set-Cookie values that add one, and take away the bad ones and those that are too many.
   *
   * @param texts what the sign-in needs
   */
  List<String> add(
      String handle, List<String> texts, RequestCookies cookies, GatewayHost host, Instant now) {
    List<Pending> good = of(cookies, host, now);
    List<String> kept =
        good.stream().skip(Math.max(0, good.size() - MOST + 1)).map(Pending::handle).toList();
    List<String> set = new ArrayList<>();
    named(cookies, host).stream()
        .map(Map.Entry::getKey)
        .filter(other -> !kept.contains(other) && HANDLE.matcher(other).matches())
        .distinct()
        .forEach(other -> set.add(expiry(other, host)));
    List<String> sealed = new ArrayList<>(List.of(Long.toString(now.getEpochSecond())));
    sealed.addAll(texts);
    String value = seal.seal(sealed, context(handle, host), now);
    set.add(GatewayCookie.setCookie(host, PART + handle, value, LIFE));
    return set;
  }

  /** The Set-Cookie value that takes one away. */
  String expiry(String handle, GatewayHost host) {
    return GatewayCookie.expiry(host, PART + handle);
  }

  private static List<Map.Entry<String, String>> named(RequestCookies cookies, GatewayHost host) {
    String prefix = GatewayCookie.nameFor(host, PART);
    return cookies.beginning(prefix).stream().limit(MOST_READ).toList();
  }

  private Optional<Pending> open(Map.Entry<String, String> cookie, GatewayHost host, Instant now) {
    return seal.open(cookie.getValue(), context(cookie.getKey(), host), now)
        .map(
            texts ->
                new Pending(
                    cookie.getKey(),
                    Instant.ofEpochSecond(Long.parseLong(texts.get(0))),
                    texts.subList(1, texts.size())));
  }

  private static String context(String handle, GatewayHost host) {
    return host.authority() + " " + handle;
  }
}
