package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.auth.TokenRedirect;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageForm;
import org.arvados.gateway.page.RefusalPages;

/**
 * The question before a link signs another user in than the one who is signed in (rule T4), and
 * what its answer does. Else somebody could make a victim work, unnoticed, as another user. The
 * link's token waits in the form, sealed under a purpose of its own: it opens only here. The page
 * of a name that is another user's now (rule N3) asks in the same way. Thread-safe.
 */
public final class UserSwitch {
  /** Where the form is posted to, on every service host. */
  static final String PATH = "/.arvados/switch-user";

  /** Longer forms are refused. */
  static final int MOST_FORM_BYTES = 16 * 1024;

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

  /**
   * The page that asks.
   *
   * @param next the session that the link would begin
   */
  Page page(
      RefusalPages pages,
      ServiceHost host,
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
  Page nameChanged(RefusalPages pages, ServiceHost host, Session next, String cleanTarget) {
    return pages.nameChanged(
        form(
            host, next, cleanTarget, List.of(new PageForm.Button("answer", "switch", "Continue"))));
  }

  private PageForm form(
      ServiceHost host, Session next, String cleanTarget, List<PageForm.Button> buttons) {
    return new PageForm(
        PATH,
        List.of(
            new PageForm.Field("sealed", formSeal.seal(next, host.authority())),
            new PageForm.Field("target", cleanTarget)),
        buttons);
  }

  /**
   * The redirect that follows an answer. Empty when the form is not one of ours, is meant for
   * another host, or is too old.
   *
   * @param form the body as posted, {@code application/x-www-form-urlencoded}
   */
  Optional<TokenRedirect> answer(ServiceHost host, String form) {
    Map<String, List<String>> fields = fields(form);
    String target = first(fields, "target");
    return formSeal
        .open(first(fields, "sealed"), host.authority(), clock.instant())
        .flatMap(
            session ->
                TokenRedirect.to(
                    target,
                    first(fields, "answer").equals("switch")
                        ? Optional.of(cookie(host, newSession(session.token(), session.mark())))
                        : Optional.empty()));
  }

  /** A session that begins now. */
  Session newSession(ApiToken token, Optional<SubmitterMark> mark) {
    return cookieSeal.newSession(token, clock.instant()).withMark(mark);
  }

  /** The Set-Cookie value that keeps a session at a host. */
  String cookie(ServiceHost host, Session session) {
    return GatewayCookie.setCookie(host.wildcard(), cookieSeal.seal(session, host.authority()));
  }

  /** The decoder's exceptions quote the form, which nothing may repeat (rule T9). */
  private static Map<String, List<String>> fields(String form) {
    try {
      return new QueryStringDecoder(form, false).parameters();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  private static String first(Map<String, List<String>> fields, String name) {
    return fields.getOrDefault(name, List.of("")).get(0);
  }

  private static String nameOf(Visitor visitor) {
    return visitor.username().isEmpty() ? visitor.uuid().text() : visitor.username();
  }
}
