package org.arvados.gateway.signin;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.signin.PendingCookies.Pending;

/**
 * Says why a sign-in did not end well, at an address of its own that holds nothing secret; its link
 * begins another one. Nothing is tried again without somebody's click (rule S5). Thread-safe.
 */
final class SignInFailed implements OwnPage {
  private final SignInContext context;
  private final PendingCookies attempts;

  SignInFailed(SignInContext context, PendingCookies attempts) {
    this.context = context;
    this.attempts = attempts;
  }

  List<OwnRoute> routes() {
    return Stream.of(Place.values())
        .map(place -> OwnRoute.get(place, SignInPaths.FAILED, this))
        .toList();
  }

  /** The redirect to the page at a host. */
  static OwnAnswer at(GatewayHost host, SignInFailure failure, List<String> setCookies) {
    String reason = failure.name().toLowerCase(Locale.ROOT);
    String target = SignInPaths.with(SignInPaths.FAILED, "reason", reason);
    return OwnAnswer.of(SeeOther.at(host, target, setCookies), OwnOutcome.SIGN_IN_FAILED);
  }

  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    String reason = request.query().get("reason").toUpperCase(Locale.ROOT);
    SignInFailure failure =
        Stream.of(SignInFailure.values())
            .filter(one -> one.name().equals(reason))
            .findFirst()
            .orElse(SignInFailure.NO_ATTEMPT);
    return OwnAnswer.of(
            context.pages().failed(failure, SignInPaths.signIn(wanted(request))),
            OwnOutcome.OWN_PAGE)
        .now();
  }

  /** What was wanted last at this host. */
  private String wanted(OwnRequest request) {
    if (request.host() instanceof BaseHost) {
      return "/";
    }
    List<Pending> under = attempts.of(request.cookies(), request.host(), context.now());
    return under.isEmpty() ? "/" : under.get(under.size() - 1).texts().get(1);
  }
}
