package org.arvados.gateway.signin;

import static org.arvados.gateway.signin.SignInBed.BASE;
import static org.arvados.gateway.signin.SignInBed.LAB;
import static org.arvados.gateway.signin.SignInBed.LOGIN;
import static org.arvados.gateway.signin.SignInBed.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.auth.RequestCookies;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.SubmitterMark;
import org.arvados.gateway.auth.TextSeal;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.signin.SignInBed.Browser;
import org.arvados.gateway.signin.SignInBed.Got;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules S6 and S7: out of one service, or of all. */
class SignOutTest {
  private static final String SESSION = "__Host-arvados-gateway";
  private static final String SIGNED_OUT = "You are signed out";

  private final SignInBed bed = new SignInBed();
  private final Browser browser = bed.browser();

  private String signIn(Browser by, String user, String url) {
    String token = bed.token(user);
    by.logIn(by.follow(url), token);
    assertThat(by.isSignedIn(url)).isTrue();
    return token;
  }

  private Got leave(Browser by, String origin, String of) {
    return by.post(origin + SignInPaths.SIGN_OUT, "of=" + of);
  }

  private String leaveAndFollow(Browser by, String origin, String of) {
    String location = leave(by, origin, of).redirect().location();
    return by.follow(location.startsWith("/") ? origin + location : location);
  }

  @Test
  void pageAsksWhatToSignOutOf() {
    Page page = browser.get(LAB + SignInPaths.SIGN_OUT).page();
    assertThat(page.form().orElseThrow().action()).isEqualTo(SignInPaths.SIGN_OUT);
    assertThat(page.form().orElseThrow().buttons())
        .extracting(button -> button.name() + "=" + button.value())
        .containsExactly("of=here", "of=everywhere");
    Page base = browser.get(BASE + SignInPaths.SIGN_OUT).page();
    assertThat(base.form().orElseThrow().buttons()).hasSize(1);
  }

  /** Rule S6: the cookie goes, and a copy of it is of no use in this process. */
  @Test
  void sessionOfThisServiceEnds() {
    String token = signIn(browser, "pat", LAB + "/");
    browser.follow(OTHER + "/");
    String copy = browser.cookies(LAB).get(SESSION);
    assertThat(leaveAndFollow(browser, LAB, "here")).isEqualTo(SIGNED_OUT);
    assertThat(browser.cookies(LAB)).doesNotContainKey(SESSION);

    Browser thief = bed.browser();
    thief.cookies(LAB).put(SESSION, copy);
    assertThat(thief.isSignedIn(LAB)).isFalse();
    bed.pass(Duration.ofHours(12).minusSeconds(1));
    assertThat(thief.isSignedIn(LAB)).isFalse();

    assertThat(bed.holders).containsKey(token);
    assertThat(bed.calls).doesNotContain("logout");
    assertThat(browser.isSignedIn(OTHER)).isTrue();
    assertThat(browser.isSignedIn(BASE)).isTrue();
  }

  /** Rule S7: and no page signs in again by itself, though the base host could. */
  @Test
  void signedOutMeansSignedOut() {
    signIn(browser, "pat", LAB + "/");
    leave(browser, LAB, "here");
    Page page = browser.get(LAB + "/x?y").page();
    assertThat(page.title()).isEqualTo(SIGNED_OUT);
    assertThat(page.status()).isEqualTo(401);
    assertThat(browser.follow(LAB + page.links().get(0).href())).isEqualTo(LAB + "/x?y");
    browser.cookies(LAB).remove(SESSION);
    assertThat(browser.follow(LAB + "/")).isEqualTo(LAB + "/");
  }

  /** Rule S6: the token ends, and with it the base host's session. */
  @Test
  void everywhereEndsTheToken() {
    String token = signIn(browser, "pat", LAB + "/");
    browser.follow(OTHER + "/");
    browser.history.clear();
    assertThat(leaveAndFollow(browser, LAB, "everywhere")).isEqualTo(SIGNED_OUT);
    assertThat(bed.holders).doesNotContainKey(token);
    assertThat(browser.cookies(LAB)).doesNotContainKey(SESSION);
    assertThat(browser.cookies(BASE)).doesNotContainKey(SESSION);
    assertThat(browser.history).noneMatch(SignInBed::hasToken);

    // the login page is not come to without a click, even from another service
    Page page = stop(OTHER + "/");
    assertThat(page.title()).isEqualTo(SIGNED_OUT);
    String login = browser.follow(BASE + page.links().get(0).href());
    assertThat(login).startsWith(LOGIN);
    assertThat(browser.logIn(login, bed.token("pat"))).isEqualTo(OTHER + "/");
    assertThat(browser.follow(LAB + SignInPaths.SIGN_IN)).isEqualTo(LAB + "/");
  }

  private Page stop(String url) {
    String next = url;
    while (true) {
      Got got = browser.get(next);
      if (!got.isRedirect()) {
        return got.page();
      }
      next = got.redirect().location();
    }
  }

  /** Rule S6: the session came by a link, with another token than the base host's. */
  @Test
  void everywhereEndsTheBaseHostsTokenToo() {
    String atBase = signIn(browser, "pat", OTHER + "/");
    Browser linked = bed.browser();
    String byLink = signIn(linked, "pat", LAB + "/");
    browser.cookies(LAB).put(SESSION, linked.cookies(LAB).get(SESSION));
    leaveAndFollow(browser, LAB, "everywhere");
    assertThat(bed.holders).doesNotContainKey(byLink).doesNotContainKey(atBase);
    assertThat(browser.cookies(BASE)).doesNotContainKey(SESSION);
  }

  /** Rule S6: nobody signs another user out, neither by an order nor by a link. */
  @Test
  void orderOfAnotherUserSignsNobodyOut() {
    Browser attacker = bed.browser();
    signIn(attacker, "mallory", LAB + "/");
    String order = leave(attacker, LAB, "everywhere").redirect().location();
    String token = signIn(browser, "pat", LAB + "/");
    browser.follow(order);
    assertThat(browser.isSignedIn(BASE)).isTrue();
    assertThat(bed.holders).containsKey(token);
    for (String forged : List.of("x", "", "%", SignInBed.parameter(order, "order") + "A")) {
      assertThat(browser.follow(BASE + SignInPaths.SIGN_OUT + "?order=" + forged))
          .isEqualTo("Sign out?");
    }
    bed.pass(Duration.ofSeconds(61));
    assertThat(browser.follow(order)).isEqualTo("Sign out?");
    assertThat(browser.isSignedIn(BASE)).isTrue();
  }

  @Test
  void baseHostSignsOutOfEverything() {
    String token = signIn(browser, "pat", LAB + "/");
    assertThat(leaveAndFollow(browser, BASE, "everywhere")).isEqualTo(SIGNED_OUT);
    assertThat(bed.holders).doesNotContainKey(token);
    assertThat(browser.cookies(BASE)).doesNotContainKey(SESSION);
  }

  /** Rule S6: what could not be ended is not said to be, and can be tried again. */
  @Test
  void failureLeavesTheVisitorSignedIn() {
    signIn(browser, "pat", LAB + "/");
    Map<String, String> before = new HashMap<>(browser.cookies(LAB));
    for (String origin : List.of(BASE)) {
      bed.apiFails = true;
      Page page = leave(browser, origin, "everywhere").page();
      assertThat(page.status()).isEqualTo(503);
      assertThat(page.title()).isEqualTo("You are still signed in");
      assertThat(browser.isSignedIn(origin)).isTrue();
    }
    assertThat(browser.cookies(LAB)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "of=", "of=elsewhere", "of=here&of=here", "%"})
  void unclearFormDoesNothing(String form) {
    signIn(browser, "pat", LAB + "/");
    assertThat(browser.post(LAB + SignInPaths.SIGN_OUT, form).page().status()).isEqualTo(400);
    assertThat(browser.isSignedIn(LAB)).isTrue();
  }

  @Test
  void strangerMaySignOutOfNothing() {
    assertThat(leaveAndFollow(browser, LAB, "here")).isEqualTo(SIGNED_OUT);
    assertThat(leaveAndFollow(bed.browser(), LAB, "everywhere")).isEqualTo(SIGNED_OUT);
    assertThat(bed.calls).doesNotContain("logout");
  }

  /** Rule N3: signing out does not hide that a name has changed hands. */
  @Test
  void markOfTheNameOutlivesTheSession() {
    HostNotes notes =
        new HostNotes(
            new TextSeal(
                List.of(new byte[32]),
                HostNotes.PURPOSE,
                Duration.ofHours(12),
                new java.security.SecureRandom()));
    SubmitterMark mark = SubmitterMark.of(new ArvadosUuid("zzzzz-tpzed-0exampleuser001"));
    Session session =
        new Session(ApiToken.of("x"), bed.now, "AAAAAAAAAAAAAAAAAAAAAA", Optional.of(mark));
    String set = notes.signedOut(List.of(session), SignInBed.host(LAB), bed.now);
    RequestCookies cookies = RequestCookies.of(List.of(set.substring(0, set.indexOf(';'))));
    assertThat(notes.mark(List.of(), cookies, SignInBed.host(LAB), bed.now)).hasValue(mark);
    assertThat(notes.mark(List.of(), cookies, SignInBed.host(OTHER), bed.now)).isEmpty();
    assertThat(
            notes.mark(
                List.of(session), RequestCookies.of(List.of()), SignInBed.host(LAB), bed.now))
        .hasValue(mark);
  }
}
