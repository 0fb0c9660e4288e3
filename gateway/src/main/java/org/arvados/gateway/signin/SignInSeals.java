package org.arvados.gateway.signin;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.TextSeal;

/**
 * The seals of signing in and out: each of a purpose of its own, so that no value stands in for one
 * of another kind.
 *
 * @param attempt what a service host's cookie remembers of a sign-in
 * @param request what the service host asks of the base host, in the address
 * @param login what the base host's cookie remembers
 * @param code what the base host gives the service host, in the address
 * @param order to sign out at the base host, too, in the address
 * @param note see {@link HostNotes}
 */
record SignInSeals(
    TextSeal attempt,
    TextSeal request,
    TextSeal login,
    CookieSeal code,
    TextSeal order,
    TextSeal note) {
  /** From the base host to the service host is one redirect. */
  static final Duration CODE_LIFE = Duration.ofSeconds(60);

  /** From a service host to the base host is one redirect; a page may be reloaded there. */
  private static final Duration REQUEST_LIFE = Duration.ofMinutes(5);

  private static final Duration NOTE_LIFE = Duration.ofHours(12);

  static SignInSeals of(List<byte[]> secrets, SecureRandom random) {
    return new SignInSeals(
        new TextSeal(secrets, "sign-in-attempt", PendingCookies.LIFE, random),
        new TextSeal(secrets, "sign-in-request", REQUEST_LIFE, random),
        new TextSeal(secrets, "sign-in-login", PendingCookies.LIFE, random),
        new CookieSeal(secrets, "sign-in-code", CODE_LIFE, random),
        new TextSeal(secrets, "sign-out-order", CODE_LIFE, random),
        new TextSeal(secrets, HostNotes.PURPOSE, NOTE_LIFE, random));
  }
}
