package org.arvados.gateway.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.SignInFailure;

/**
 * Begins a sign-in at a service's host (rules S1, S3): the wanted page stays here, in a cookie of
 * the attempt; the base host is told, sealed, which host and which attempt it is for. Thread-safe.
 */
final class ServiceSignIn implements OwnPage {
  /** Longer targets lose their query, or all. */
  private static final int LONGEST_TARGET = 1000;

  private final SignInContext context;
  private final PendingCookies attempts;

  ServiceSignIn(SignInContext context, PendingCookies attempts) {
    this.context = context;
    this.attempts = attempts;
  }

  OwnRoute route() {
    return OwnRoute.get(Place.SERVICE_HOSTS, SignInPaths.SIGN_IN, this);
  }

  /**
   * What is answered to somebody who opens a page without being let in; empty where nothing is
   * better than the plain refusal.
   *
   * @param target that is wanted, without tokens
   * @param failure what is wrong with the sign-in that the request has, for a page about it
   */
  Optional<OwnAnswer> offer(
      ServiceHost host, String target, RequestCookies cookies, SignInFailure failure) {
    LoginWay way = context.ways().known();
    if (way == LoginWay.OFF || !SeeOther.isSafe(target)) {
      return Optional.empty();
    }
    String challenge = context.challenge();
    String link = SignInPaths.signIn(shortened(target));
    if (way != LoginWay.OPEN) {
      String origin = context.base().origin();
      return Optional.of(
          OwnAnswer.of(
              way == LoginWay.NOT_INTERACTIVE
                  ? context.pages().notInteractive(challenge)
                  : context.pages().notTrusted(origin, challenge),
              OwnOutcome.SIGN_IN_FAILED));
    }
    if (context.notes().isSignedOut(cookies, host, context.now())) {
      return Optional.of(
          OwnAnswer.of(context.pages().stayedSignedOut(link, challenge), OwnOutcome.SIGNED_OUT));
    }
    if (context.notes().inARow(cookies, host, context.now()) >= HostNotes.MOST_IN_A_ROW) {
      return Optional.of(
          OwnAnswer.of(
              context.pages().inVain(failure, link, challenge), OwnOutcome.SIGN_IN_FAILED));
    }
    return Optional.of(OwnAnswer.of(begin(host, target, cookies), OwnOutcome.SIGN_IN));
  }

  /** Somebody followed a link of ours to sign in. */
  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    String asked = request.query().get("to");
    String target = asked.startsWith("/") && SeeOther.isSafe(asked) ? asked : "/";
    SeeOther to = begin((ServiceHost) request.host(), target, request.cookies());
    return OwnAnswer.of(to, OwnOutcome.SIGN_IN).now();
  }

  private SeeOther begin(ServiceHost host, String target, RequestCookies cookies) {
    String attempt = context.seals().attempt().newId();
    List<String> texts = List.of(attempt, shortened(target));
    List<String> set =
        new ArrayList<>(attempts.add(attempts.newHandle(), texts, cookies, host, context.now()));
    String request =
        context
            .seals()
            .request()
            .seal(List.of(attempt, host.authority()), context.base().authority(), context.now());
    return SeeOther.at(
        context.base(), SignInPaths.with(SignInPaths.SIGN_IN, "request", request), set);
  }

  private static String shortened(String target) {
    String path = new RequestTarget(target).path();
    return target.length() <= LONGEST_TARGET
        ? target
        : path.length() <= LONGEST_TARGET ? path : "/";
  }
}
