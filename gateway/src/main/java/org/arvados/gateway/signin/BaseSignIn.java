package org.arvados.gateway.signin;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.signin.Handover.Destination;
import org.arvados.gateway.signin.Visitors.SignedIn;

/**
 * The base host's beginning of a sign-in (rules S2, S3): whoever is signed in here goes on at once;
 * everybody else goes to the cluster's login page, and a cookie remembers what for. Thread-safe.
 */
final class BaseSignIn implements OwnPage {
  private final SignInContext context;
  private final PendingCookies logins;
  private final Handover handover;
  private final URI loginPage;

  /**
   * With the cluster's login page.
   *
   * @param controller the cluster's controller, as browsers reach it
   */
  BaseSignIn(SignInContext context, PendingCookies logins, Handover handover, URI controller) {
    this.context = context;
    this.logins = logins;
    this.handover = handover;
    this.loginPage = controller.resolve("/login");
  }

  OwnRoute route() {
    return OwnRoute.get(Place.BASE_HOST, SignInPaths.SIGN_IN, this);
  }

  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    Optional<Destination> destination = destination(request);
    if (destination.isEmpty()) {
      return SignInFailed.at(context.base(), SignInFailure.NO_ATTEMPT, List.of()).now();
    }
    return context
        .visitors()
        .signedIn(request.tokens().sessions(), request)
        .thenCompose(
            signedIn ->
                signedIn
                    .map(known -> goOn(destination.get(), known).now())
                    .orElseGet(() -> askOrLogin(destination.get(), request)));
  }

  /** The login page might sign in again, unasked, whoever has just signed out everywhere. */
  private CompletionStage<OwnAnswer> askOrLogin(Destination destination, OwnRequest request) {
    boolean isSignedOut =
        context.notes().isSignedOut(request.cookies(), request.host(), context.now());
    if (!isSignedOut || !request.query().get(SignInPaths.WANTED).isEmpty()) {
      return toLogin(destination, request);
    }
    String target = request.target().text();
    String link = target + (target.contains("?") ? "&" : "?") + SignInPaths.WANTED + "=yes";
    return OwnAnswer.of(
            context.pages().stayedSignedOut(link, context.challenge()), OwnOutcome.SIGNED_OUT)
        .now();
  }

  /**
   * What a page of the base host answers to somebody who is not signed in there (rule S1). Empty
   * where the plain refusal is all there is to say.
   */
  Optional<OwnAnswer> offer(OwnRequest request) {
    LoginWay way = context.ways().known();
    if (way == LoginWay.OFF || !Navigation.isVisit(request.method(), false, request.header())) {
      return Optional.empty();
    }
    if (way != LoginWay.OPEN) {
      return Optional.of(OwnAnswer.of(closed(way), OwnOutcome.SIGN_IN_FAILED));
    }
    String target = request.tokens().query().cleanTarget();
    String wanted = SeeOther.isSafe(target) ? target : "/";
    String link = SignInPaths.signIn(wanted);
    int row = context.notes().inARow(request.cookies(), request.host(), context.now());
    return Optional.of(
        row >= HostNotes.MOST_IN_A_ROW
            ? OwnAnswer.of(
                context.pages().inVain(SignInFailure.NO_COOKIE, link, context.challenge()),
                OwnOutcome.SIGN_IN_FAILED)
            : OwnAnswer.of(SeeOther.at(context.base(), link, List.of()), OwnOutcome.SIGN_IN));
  }

  private Optional<Destination> destination(OwnRequest request) {
    String sealed = request.query().get("request");
    if (sealed.isEmpty()) {
      String target = request.query().get("to");
      return Optional.of(Destination.base(SeeOther.isSafe(target) ? target : "/"));
    }
    return context
        .seals()
        .request()
        .open(sealed, context.base().authority(), context.now())
        .map(texts -> new Destination(texts.get(0), texts.get(1), ""));
  }

  private OwnAnswer goOn(Destination destination, SignedIn signedIn) {
    return handover
        .to(destination, signedIn.session().token(), List.of())
        .<OwnAnswer>map(to -> new OwnAnswer.Redirected(to, OwnOutcome.SIGN_IN, signedIn.visitor()))
        .orElseGet(() -> SignInFailed.at(context.base(), SignInFailure.NO_ATTEMPT, List.of()));
  }

  private CompletionStage<OwnAnswer> toLogin(Destination destination, OwnRequest request) {
    return context
        .ways()
        .fresh()
        .thenApply(
            way ->
                way == LoginWay.OPEN
                    ? OwnAnswer.of(login(destination, request), OwnOutcome.SIGN_IN)
                    : OwnAnswer.of(closed(way), OwnOutcome.SIGN_IN_FAILED));
  }

  private Page closed(LoginWay way) {
    return way == LoginWay.NOT_TRUSTED
        ? context.pages().notTrusted(context.base().origin(), context.challenge())
        : context.pages().notInteractive(context.challenge());
  }

  private SeeOther login(Destination destination, OwnRequest request) {
    String handle = logins.newHandle();
    List<String> set =
        new ArrayList<>(
            logins.add(
                handle, destination.texts(), request.cookies(), request.host(), context.now()));
    if (request.tokens().staleCookie()) {
      set.addAll(GatewayCookie.expiry(request.host()));
    }
    String landing =
        context.base().origin() + SignInPaths.with(SignInPaths.RETURN, "state", handle);
    String query = "return_to=" + URLEncoder.encode(landing, StandardCharsets.UTF_8);
    return new SeeOther(loginPage + "?" + query, set);
  }
}
