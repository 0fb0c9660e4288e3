package org.arvados.gateway.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.page.SignInPages;

/**
 * Signing in and out in a browser (rules S): made of its parts here, and asked by whoever refuses a
 * visitor. Thread-safe.
 */
public final class SignIn {
  private static final Duration CODES_KEPT = SignInSeals.CODE_LIFE.plusMinutes(2);
  private static final int MOST_CODES = 100_000;

  private final SignInContext context;
  private final ServiceSignIn service;
  private final BaseSignIn base;
  private final List<OwnRoute> routes;
  private final RevokedSessions revoked;

  /**
   * What it works with.
   *
   * @param hosts reads host names
   * @param secrets seal everything that passes through a browser; see {@link
   *     org.arvados.gateway.auth.CookieSeal}
   * @param userSwitch makes sessions
   * @param visitors asks the API
   * @param ways whether the cluster's login page can be used
   * @param controller of the cluster, as browsers reach it
   * @param pages about signing in and out
   * @param refusals for the question of rule T4
   * @param clusterId five characters
   * @param revoked sessions that are over before their time
   */
  public record Setup(
      HostParser hosts,
      List<byte[]> secrets,
      UserSwitch userSwitch,
      Visitors visitors,
      LoginWays ways,
      URI controller,
      SignInPages pages,
      RefusalPages refusals,
      String clusterId,
      RevokedSessions revoked) {}

  /**
   * Puts it together.
   *
   * @param clock for the ages of what passes through browsers
   * @param ticker for how long used codes are remembered
   * @param executor tends what is remembered; must not block
   * @param random makes what nobody may guess
   */
  public SignIn(
      Setup setup, InstantSource clock, Ticker ticker, Executor executor, SecureRandom random) {
    SignInSeals seals = SignInSeals.of(setup.secrets(), random);
    this.context =
        new SignInContext(
            setup.hosts(),
            seals,
            setup.userSwitch(),
            new HostNotes(seals.note()),
            setup.visitors(),
            setup.ways(),
            setup.pages(),
            setup.refusals(),
            setup.clusterId(),
            clock);
    this.revoked = setup.revoked();
    PendingCookies attempts = new PendingCookies(seals.attempt());
    PendingCookies logins = new PendingCookies(seals.login());
    Handover handover = new Handover(context);
    this.service = new ServiceSignIn(context, attempts);
    this.base = new BaseSignIn(context, logins, handover, setup.controller());
    OneUse codes = new OneUse(CODES_KEPT, MOST_CODES, ticker, executor);
    this.routes = routes(attempts, logins, handover, codes);
  }

  private List<OwnRoute> routes(
      PendingCookies attempts, PendingCookies logins, Handover handover, OneUse codes) {
    List<OwnRoute> all = new ArrayList<>();
    all.add(context.userSwitch().route());
    all.addAll(new SignOut(context, revoked).routes());
    if (context.ways().known() != LoginWay.OFF) {
      all.add(service.route());
      all.add(base.route());
      all.add(new LoginReturn(context, logins, handover).route());
      all.add(new ServiceEntry(context, attempts, handover, codes).route());
      all.addAll(new SignInFailed(context, attempts).routes());
    }
    return all;
  }

  /** Its pages. */
  public List<OwnRoute> routes() {
    return List.copyOf(routes);
  }

  /**
   * What is answered to somebody who opens a page of a service without being let in (rule S1):
   * mostly a redirect that begins a sign-in. Empty where the plain refusal is all there is to say.
   *
   * @param target that is wanted, without tokens
   * @param failure what is wrong with the sign-in that the request has
   */
  public Optional<OwnAnswer> offer(
      ServiceHost host, String target, RequestCookies cookies, SignInFailure failure) {
    return service.offer(host, target, cookies, failure);
  }

  /**
   * The same for a page of the base host.
   *
   * @param request for that page
   */
  public Optional<OwnAnswer> offer(OwnRequest request) {
    return base.offer(request);
  }

  /** The path of a link that signs in; empty where nobody could. */
  public Optional<String> link() {
    return context.ways().known() == LoginWay.OPEN
        ? Optional.of(SignInPaths.SIGN_IN)
        : Optional.empty();
  }

  /** The Set-Cookie values by which a host forgets that its user signed out there, if so. */
  public List<String> signedInAgain(RequestCookies cookies, GatewayHost host) {
    return context.notes().withoutSignOut(cookies, host);
  }

  /** Whether a session was ended by signing out. */
  public boolean isRevoked(Session session) {
    return revoked.test(session);
  }

  /** See {@link HostNotes#mark}. */
  public Optional<SubmitterMark> mark(
      List<Session> sessions, RequestCookies cookies, GatewayHost host) {
    return context.notes().mark(sessions, cookies, host, context.now());
  }
}
