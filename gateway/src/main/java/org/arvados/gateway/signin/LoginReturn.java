package org.arvados.gateway.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.signin.Handover.Destination;
import org.arvados.gateway.signin.PendingCookies.Pending;

/**
 * The one page that the cluster's login page returns to, with a token (rules S2, S3). A token
 * counts only when this browser was sent to log in from here: else anybody could sign a victim in
 * as themselves. Whatever comes of it, the answer is a redirect, so that the token stays in no
 * address. Thread-safe.
 */
final class LoginReturn implements OwnPage {
  private final SignInContext context;
  private final PendingCookies logins;
  private final Handover handover;

  LoginReturn(SignInContext context, PendingCookies logins, Handover handover) {
    this.context = context;
    this.logins = logins;
    this.handover = handover;
  }

  OwnRoute route() {
    return OwnRoute.get(Place.BASE_HOST, SignInPaths.RETURN, this);
  }

  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    String handle = request.query().get("state");
    Optional<Pending> login = logins.find(handle, request.cookies(), request.host(), context.now());
    if (login.isEmpty()) {
      return SignInFailed.at(context.base(), SignInFailure.NO_ATTEMPT, List.of()).now();
    }
    Destination destination = Destination.of(login.get().texts());
    List<String> over = List.of(logins.expiry(handle, request.host()));
    Optional<ApiToken> token = request.tokens().query().token();
    if (token.isEmpty()) {
      return failed(destination, SignInFailure.NO_TOKEN, over).now();
    }
    return context
        .visitors()
        .identify(token.get(), request)
        .handle(
            (visitor, failure) ->
                failure != null
                    ? failed(destination, SignInFailure.NO_API, over)
                    : visitor
                        .map(user -> signedIn(destination, token.get(), user, over, request))
                        .orElseGet(() -> failed(destination, SignInFailure.BAD_TOKEN, over)));
  }

  private OwnAnswer signedIn(
      Destination destination,
      ApiToken token,
      Visitor visitor,
      List<String> over,
      OwnRequest request) {
    List<String> set = new ArrayList<>(over);
    set.addAll(context.notes().withoutSignOut(request.cookies(), request.host()));
    if (destination.authority().isEmpty()) {
      set.add(context.notes().entered(request.cookies(), request.host(), context.now()));
    }
    UserSwitch sessions = context.userSwitch();
    set.add(sessions.cookie(context.base(), sessions.newSession(token, Optional.empty())));
    return handover
        .to(destination, token, set)
        .<OwnAnswer>map(to -> new OwnAnswer.Redirected(to, OwnOutcome.SIGNED_IN, visitor))
        .orElseGet(() -> failed(destination, SignInFailure.NO_ATTEMPT, set));
  }

  /** At the service's host, from where there is a way back to what was wanted. */
  private OwnAnswer failed(Destination destination, SignInFailure failure, List<String> set) {
    GatewayHost host =
        handover.service(destination).<GatewayHost>map(service -> service).orElse(context.base());
    return SignInFailed.at(host, failure, set);
  }
}
