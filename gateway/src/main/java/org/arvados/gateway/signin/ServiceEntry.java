package org.arvados.gateway.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.signin.PendingCookies.Pending;
import org.arvados.gateway.signin.Visitors.SignedIn;
import org.jspecify.annotations.Nullable;

/**
 * Where a sign-in ends, at the service's host (rules S3, S5): the code opens only beside the cookie
 * of its attempt, which goes away with it, and only once. Thread-safe.
 */
final class ServiceEntry implements OwnPage {
  private final SignInContext context;
  private final PendingCookies attempts;
  private final Handover handover;
  private final OneUse codes;

  /** A code and the attempt that it opened with. */
  private record Entry(Pending attempt, Session code) {
    String target() {
      return attempt.texts().get(1);
    }
  }

  ServiceEntry(SignInContext context, PendingCookies attempts, Handover handover, OneUse codes) {
    this.context = context;
    this.attempts = attempts;
    this.handover = handover;
    this.codes = codes;
  }

  OwnRoute route() {
    return OwnRoute.get(Place.SERVICE_HOSTS, SignInPaths.ENTER, this);
  }

  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    ServiceHost host = (ServiceHost) request.host();
    Optional<Entry> found = entry(request, host);
    if (found.filter(entry -> codes.use(entry.code().id())).isEmpty()) {
      return SignInFailed.at(host, SignInFailure.NO_ATTEMPT, List.of()).now();
    }
    Entry entry = found.get();
    return context
        .visitors()
        .signedIn(request.tokens().sessions(), request)
        .thenCompose(
            current ->
                current.isPresent()
                    ? instead(entry, current.get(), request)
                    : enter(entry, request, null).now());
  }

  private Optional<Entry> entry(OwnRequest request, ServiceHost host) {
    String code = request.query().get("code");
    return attempts.of(request.cookies(), host, context.now()).stream()
        .flatMap(
            attempt ->
                handover.open(code, host, attempt.texts().get(0)).stream()
                    .map(opened -> new Entry(attempt, opened)))
        .findFirst();
  }

  /** Somebody is signed in here already; perhaps by another tab (rule T4). */
  private CompletionStage<OwnAnswer> instead(Entry entry, SignedIn current, OwnRequest request) {
    return context
        .visitors()
        .identify(entry.code().token(), request)
        .thenApply(
            next ->
                next.filter(user -> !user.uuid().equals(current.visitor().uuid()))
                    .map(user -> question(entry, current.visitor(), user, request))
                    .orElseGet(() -> enter(entry, request, next.orElse(null))));
  }

  private OwnAnswer question(Entry entry, Visitor current, Visitor next, OwnRequest request) {
    Page page =
        context
            .userSwitch()
            .page(
                context.refusals(),
                request.host(),
                current,
                next,
                session(entry, request),
                entry.target())
            .withHeader("Set-Cookie", over(entry, request));
    return new OwnAnswer.Shown(page, OwnOutcome.USER_ASKED, current);
  }

  private OwnAnswer enter(Entry entry, OwnRequest request, @Nullable Visitor visitor) {
    List<String> set = new ArrayList<>();
    set.add(over(entry, request));
    set.addAll(context.notes().withoutSignOut(request.cookies(), request.host()));
    set.add(context.notes().entered(request.cookies(), request.host(), context.now()));
    set.add(context.userSwitch().cookie(request.host(), session(entry, request)));
    SeeOther to =
        SeeOther.here(entry.target(), set).orElseGet(() -> new SeeOther("/", List.copyOf(set)));
    return new OwnAnswer.Redirected(to, OwnOutcome.SIGNED_IN, visitor);
  }

  private Session session(Entry entry, OwnRequest request) {
    return context
        .userSwitch()
        .newSession(
            entry.code().token(),
            context
                .notes()
                .mark(
                    request.tokens().sessions(), request.cookies(), request.host(), context.now()));
  }

  private String over(Entry entry, OwnRequest request) {
    return attempts.expiry(entry.attempt().handle(), request.host());
  }
}
