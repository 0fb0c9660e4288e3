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
import org.arvados.gateway.auth.TokenRedirect;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageForm;
import org.arvados.gateway.page.RefusalPages;

/**
 * The question before a link signs another user in than the one who is signed in (rule T4), and
 * what its answer does. Else somebody could make a victim work, unnoticed, as another user. The
 * link's token waits in the form, sealed under a purpose of its own: it opens only here.
 * Thread-safe.
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

  /** The page that asks. */
  Page page(
      RefusalPages pages,
      ServiceHost host,
      Visitor current,
      Visitor other,
      ApiToken token,
      String cleanTarget) {
    Session session = formSeal.newSession(token, clock.instant());
    PageForm form =
        new PageForm(
            PATH,
            List.of(
                new PageForm.Field("sealed", formSeal.seal(session, host.authority())),
                new PageForm.Field("target", cleanTarget)),
            List.of(
                new PageForm.Button("answer", "stay", "Stay " + current.displayName()),
                new PageForm.Button("answer", "switch", "Continue as " + other.displayName())));
    return pages.otherUsersLink(current.displayName(), other.displayName(), form);
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
                        ? Optional.of(cookie(host, session.token()))
                        : Optional.empty()));
  }

  /** The Set-Cookie value that signs a user in at a host. */
  String cookie(ServiceHost host, ApiToken token) {
    Session session = cookieSeal.newSession(token, clock.instant());
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
}
