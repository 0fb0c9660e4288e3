package org.arvados.gateway.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.PageForm;

/**
 * Signing out (rules S6, S7): of one service, or of everything, which ends the token. The form is
 * posted, and only from a page of the same host. Thread-safe.
 */
final class SignOut {
  private static final String HERE = "here";
  private static final String EVERYWHERE = "everywhere";

  private final SignInContext context;
  private final RevokedSessions revoked;

  SignOut(SignInContext context, RevokedSessions revoked) {
    this.context = context;
    this.revoked = revoked;
  }

  List<OwnRoute> routes() {
    List<OwnRoute> routes = new ArrayList<>();
    routes.add(OwnRoute.get(Place.SERVICE_HOSTS, SignInPaths.SIGN_OUT, this::ask));
    routes.add(OwnRoute.post(Place.SERVICE_HOSTS, SignInPaths.SIGN_OUT, this::leaveService));
    routes.add(OwnRoute.get(Place.BASE_HOST, SignInPaths.SIGN_OUT, this::askOrObey));
    routes.add(OwnRoute.post(Place.BASE_HOST, SignInPaths.SIGN_OUT, this::leaveBase));
    for (Place place : Place.values()) {
      routes.add(OwnRoute.get(place, SignInPaths.SIGNED_OUT, this::done));
    }
    return routes;
  }

  private CompletionStage<OwnAnswer> ask(OwnRequest request) {
    List<PageForm.Button> buttons = new ArrayList<>();
    if (!(request.host() instanceof BaseHost)) {
      buttons.add(new PageForm.Button("of", HERE, "Sign out of this service"));
    }
    buttons.add(new PageForm.Button("of", EVERYWHERE, "Sign out everywhere"));
    PageForm form =
        new PageForm(SignInPaths.SIGN_OUT, List.of(), buttons).leadingTo(context.base().origin());
    return OwnAnswer.of(context.pages().signOut(form), OwnOutcome.OWN_PAGE).now();
  }

  private CompletionStage<OwnAnswer> done(OwnRequest request) {
    boolean everywhere = request.query().get("of").equals(EVERYWHERE);
    Optional<String> link =
        Optional.of(request.host() instanceof BaseHost ? SignInPaths.AGAIN : SignInPaths.SIGN_IN)
            .filter(path -> context.ways().known() == LoginWay.OPEN);
    return OwnAnswer.of(context.pages().signedOut(everywhere, link), OwnOutcome.OWN_PAGE).now();
  }

  private CompletionStage<OwnAnswer> leaveService(OwnRequest request) {
    List<Session> sessions = request.tokens().sessions();
    return switch (request.form().get("of")) {
      case HERE -> leaveHere(request, sessions).now();
      case EVERYWHERE ->
          context
              .visitors()
              .signedIn(sessions, request)
              .thenCompose(
                  user ->
                      endTokens(request, sessions)
                          .thenApply(
                              ended ->
                                  ended
                                      ? leaveEverywhere(
                                          request,
                                          sessions,
                                          user.map(known -> known.visitor().uuid().text()))
                                      : notEnded()));
      default -> OwnAnswer.of(context.pages().signOutUnclear(), OwnOutcome.INVALID_FORM).now();
    };
  }

  private OwnAnswer leaveHere(OwnRequest request, List<Session> sessions) {
    sessions.forEach(revoked::revoke);
    String target = SignInPaths.with(SignInPaths.SIGNED_OUT, "of", HERE);
    return OwnAnswer.of(
        SeeOther.at(request.host(), target, goneFrom(request, sessions)), OwnOutcome.SIGNED_OUT);
  }

  /** The base host's session must go, too, or it would sign in again at once. */
  private OwnAnswer leaveEverywhere(
      OwnRequest request, List<Session> sessions, Optional<String> user) {
    sessions.forEach(revoked::revoke);
    List<String> set = goneFrom(request, sessions);
    if (context.ways().known() == LoginWay.OFF) {
      String target = SignInPaths.with(SignInPaths.SIGNED_OUT, "of", EVERYWHERE);
      return OwnAnswer.of(SeeOther.at(request.host(), target, set), OwnOutcome.SIGNED_OUT);
    }
    String order =
        context
            .seals()
            .order()
            .seal(List.of(user.orElse("")), context.base().authority(), context.now());
    String target = SignInPaths.with(SignInPaths.SIGN_OUT, "order", order);
    return OwnAnswer.of(SeeOther.at(context.base(), target, set), OwnOutcome.SIGNED_OUT);
  }

  /**
   * An order was made by a service host for one user. It signs nobody else out: a stranger could
   * have made the browser follow it.
   */
  private CompletionStage<OwnAnswer> askOrObey(OwnRequest request) {
    Optional<List<String>> order =
        context
            .seals()
            .order()
            .open(request.query().get("order"), context.base().authority(), context.now());
    if (order.isEmpty()) {
      return ask(request);
    }
    String user = order.get().get(0);
    return context
        .visitors()
        .signedIn(request.tokens().sessions(), request)
        .thenCompose(
            signedIn ->
                signedIn.filter(known -> !known.visitor().uuid().text().equals(user)).isPresent()
                    ? signedOutEverywhere(List.of()).now()
                    : leaveBase(request));
  }

  private CompletionStage<OwnAnswer> leaveBase(OwnRequest request) {
    List<Session> sessions = request.tokens().sessions();
    return endTokens(request, sessions)
        .thenApply(
            ended -> {
              if (!ended) {
                return notEnded();
              }
              sessions.forEach(revoked::revoke);
              return signedOutEverywhere(goneFrom(request, sessions));
            });
  }

  private OwnAnswer signedOutEverywhere(List<String> set) {
    String target = SignInPaths.with(SignInPaths.SIGNED_OUT, "of", EVERYWHERE);
    return OwnAnswer.of(SeeOther.at(context.base(), target, set), OwnOutcome.SIGNED_OUT);
  }

  /** Whether the controller has ended every token of these sessions. */
  private CompletionStage<Boolean> endTokens(OwnRequest request, List<Session> sessions) {
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (Session session : sessions) {
      all =
          all.thenCombine(
              context.visitors().logout(session.token(), request.requestId()), Boolean::logicalAnd);
    }
    return all.exceptionally(failure -> false);
  }

  /** What is still signed in stays so, and can be tried again. */
  private OwnAnswer notEnded() {
    return OwnAnswer.of(context.pages().signOutFailed(), OwnOutcome.API_FAILURE);
  }

  private List<String> goneFrom(OwnRequest request, List<Session> sessions) {
    GatewayHost host = request.host();
    List<String> set = new ArrayList<>(GatewayCookie.expiry(host));
    set.addAll(context.notes().withoutRow(request.cookies(), host));
    set.add(context.notes().signedOut(sessions, host, context.now()));
    return set;
  }
}
