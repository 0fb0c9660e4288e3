package org.arvados.gateway.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.auth.TextSeal;
import org.arvados.gateway.host.GatewayHost;

/**
 * What a browser remembers at a host beside its session: how often it was signed in there just now,
 * so that a sign-in without effect is not repeated for ever (rule S5), and that its user signed
 * out, so that no page signs in again by itself (rule S7). Sealed, so that a neighbour cannot write
 * them. Immutable and thread-safe.
 */
public final class HostNotes {
  /** What {@link TextSeal} is to be made with for this. */
  static final String PURPOSE = "sign-in-note";

  /** Sign-ins that are no more than this apart count as one row of failures. */
  static final Duration ROW = Duration.ofSeconds(60);

  /** After so many sign-ins in a row a page says what is wrong. */
  static final int MOST_IN_A_ROW = 2;

  private static final Duration SIGNED_OUT_LIFE = Duration.ofHours(12);
  private static final String ROW_PART = "entered";
  private static final String OUT_PART = "signed-out";

  private final TextSeal seal;

  HostNotes(TextSeal seal) {
    this.seal = seal;
  }

  /** Sign-ins that have just ended here. */
  int inARow(RequestCookies cookies, GatewayHost host, Instant now) {
    return open(ROW_PART, cookies, host, now)
        .filter(texts -> !Instant.ofEpochSecond(number(texts.get(0))).plus(ROW).isBefore(now))
        .map(texts -> (int) number(texts.get(1)))
        .findFirst()
        .orElse(0);
  }

  /** The Set-Cookie value that counts one more. */
  String entered(RequestCookies cookies, GatewayHost host, Instant now) {
    int count = inARow(cookies, host, now) + 1;
    String value =
        seal.seal(
            List.of(Long.toString(now.getEpochSecond()), Integer.toString(count)),
            context(ROW_PART, host),
            now);
    return GatewayCookie.setCookie(host, ROW_PART, value, ROW);
  }

  /** Whether the user signed out here, and has not signed in since. */
  boolean isSignedOut(RequestCookies cookies, GatewayHost host, Instant now) {
    return open(OUT_PART, cookies, host, now).findFirst().isPresent();
  }

  /** The Set-Cookie value that notes it, with the mark that the sessions had (rule N3). */
  String signedOut(List<Session> sessions, GatewayHost host, Instant now) {
    String mark =
        sessions.stream()
            .flatMap(session -> session.mark().stream())
            .findFirst()
            .map(known -> Long.toString(known.bits()))
            .orElse("0");
    String value = seal.seal(List.of(mark), context(OUT_PART, host), now);
    return GatewayCookie.setCookie(host, OUT_PART, value, SIGNED_OUT_LIFE);
  }

  /** The Set-Cookie values that forget the count, if there is one. */
  List<String> withoutRow(RequestCookies cookies, GatewayHost host) {
    return without(ROW_PART, cookies, host);
  }

  /** The Set-Cookie values that forget that the user signed out, if so. */
  List<String> withoutSignOut(RequestCookies cookies, GatewayHost host) {
    return without(OUT_PART, cookies, host);
  }

  private static List<String> without(String part, RequestCookies cookies, GatewayHost host) {
    return cookies.values(GatewayCookie.nameFor(host, part)).isEmpty()
        ? List.of()
        : List.of(GatewayCookie.expiry(host, part));
  }

  /**
   * Whose service the host's name stood for when the browser was last signed in here (rule N3): by
   * its sessions, or by what signing out kept of them.
   */
  public Optional<SubmitterMark> mark(
      List<Session> sessions, RequestCookies cookies, GatewayHost host, Instant now) {
    return sessions.stream()
        .flatMap(session -> session.mark().stream())
        .findFirst()
        .or(
            () ->
                open(OUT_PART, cookies, host, now)
                    .map(texts -> number(texts.get(0)))
                    .filter(bits -> bits != 0)
                    .map(SubmitterMark::new)
                    .findFirst());
  }

  private Stream<List<String>> open(
      String part, RequestCookies cookies, GatewayHost host, Instant now) {
    return cookies.values(GatewayCookie.nameFor(host, part)).stream()
        .limit(2)
        .flatMap(value -> seal.open(value, context(part, host), now).stream());
  }

  private static String context(String part, GatewayHost host) {
    return host.authority() + " " + part;
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }
}
