package org.arvados.gateway.signin;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.own.FormParameters;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageForm;
import org.arvados.gateway.page.RefusalPages;

/**
 * The question before a link signs another user in than the one who is signed in (rule T4), and
 * what its answer does. Else somebody could make a victim work, unnoticed, as another user. The
 * link's token waits in the form, sealed under a purpose of its own: it opens only here. The page
 * of a name that is another user's now (rule N3) asks in the same way. Thread-safe.
 */
public final class UserSwitch implements OwnPage {
  /** Where the form is posted to, on every service host. */
  public static final String PATH = "/.arvados/switch-user";

  /** What {@link CookieSeal} is to be made with for this. */
  public static final String PURPOSE = "user-switch";

  private final CookieSeal formSeal;
  private final CookieSeal cookieSeal;
  private final InstantSource clock;

  /**
   * With two seals.
   *
   * @param formSeal of purpose {@link #PURPOSE}, short-lived
   * @param cookieSeal of the session cookies
   */
  public UserSwitch(CookieSeal formSeal, CookieSeal cookieSeal, InstantSource clock) {
    this.formSeal = formSeal;
    this.cookieSeal = cookieSeal;
    this.clock = clock;
  }

  /** Where it is. */
  public OwnRoute route() {
    return OwnRoute.post(Place.SERVICE_HOSTS, PATH, this);
  }

  /**
   * The page that asks.
   *
   * @param next the session that the link would begin
   */
  public Page page(
      RefusalPages pages,
      GatewayHost host,
      Visitor current,
      Visitor other,
      Session next,
      String cleanTarget) {
    PageForm form =
        form(
            host,
            next,
            cleanTarget,
            List.of(
                new PageForm.Button("answer", "stay", "Stay " + nameOf(current)),
                new PageForm.Button("answer", "switch", "Continue as " + nameOf(other))));
    return pages.otherUsersLink(nameOf(current), nameOf(other), form);
  }

  /**
   * The page of a name that has changed hands.
   *
   * @param next the session that its button begins
   */
  public Page nameChanged(RefusalPages pages, GatewayHost host, Session next, String cleanTarget) {
    return pages.nameChanged(
        form(
            host, next, cleanTarget, List.of(new PageForm.Button("answer", "switch", "Continue"))));
  }

  private PageForm form(
      GatewayHost host, Session next, String cleanTarget, List<PageForm.Button> buttons) {
    return new PageForm(
        PATH,
        List.of(
            new PageForm.Field("sealed", formSeal.seal(next, host.authority())),
            new PageForm.Field("target", cleanTarget)),
        buttons);
  }

  /** The redirect that follows the answer; none when the form is not ours, or too old. */
  @Override
  public CompletionStage<OwnAnswer> answer(OwnRequest request) {
    return redirect(request.host(), request.form())
        .map(redirect -> OwnAnswer.of(redirect, OwnOutcome.USER_CHOSEN))
        .orElseGet(
            () ->
                OwnAnswer.of(
                    FailurePages.malformed(
                        "The form is not valid, or too old. Follow the link again."),
                    OwnOutcome.INVALID_FORM))
        .now();
  }

  private Optional<SeeOther> redirect(GatewayHost host, FormParameters form) {
    return formSeal
        .open(form.get("sealed"), host.authority(), clock.instant())
        .flatMap(
            session ->
                SeeOther.here(
                    form.get("target"),
                    form.get("answer").equals("switch")
                        ? List.of(cookie(host, newSession(session.token(), session.mark())))
                        : List.of()));
  }

  /** A session that begins now. */
  public Session newSession(ApiToken token, Optional<SubmitterMark> mark) {
    return cookieSeal.newSession(token, clock.instant()).withMark(mark);
  }

  /** The Set-Cookie value that keeps a session at a host. */
  public String cookie(GatewayHost host, Session session) {
    return GatewayCookie.setCookie(host, cookieSeal.seal(session, host.authority()));
  }

  private static String nameOf(Visitor visitor) {
    return visitor.username().isEmpty() ? visitor.uuid().text() : visitor.username();
  }
}
