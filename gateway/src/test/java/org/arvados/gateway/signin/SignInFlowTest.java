package org.arvados.gateway.signin;

import static org.arvados.gateway.signin.SignInBed.BASE;
import static org.arvados.gateway.signin.SignInBed.LAB;
import static org.arvados.gateway.signin.SignInBed.LOGIN;
import static org.arvados.gateway.signin.SignInBed.OTHER;
import static org.arvados.gateway.signin.SignInBed.hasToken;
import static org.arvados.gateway.signin.SignInBed.landing;
import static org.arvados.gateway.signin.SignInBed.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.signin.SignInBed.Browser;
import org.arvados.gateway.signin.SignInBed.Got;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules S1 to S5: from a page that is not open to everyone, through the login page, and back. */
class SignInFlowTest {
  private static final String WANTED = LAB + "/lab/tree?path=a%2Fb&x=1";
  private static final String FAILED = "The sign-in did not work";

  private final SignInBed bed = new SignInBed();
  private final Browser browser = bed.browser();

  /** The address that carries the code; logs in on the way, if need be. */
  private String codeUrl(Browser by, String url, String token) {
    String next = url;
    while (!next.contains(SignInPaths.ENTER)) {
      Got got = by.get(next);
      next = SignInBed.resolved(next, got.redirect().location());
      next = next.startsWith(LOGIN) ? landing(next) + "&api_token=" + token : next;
    }
    return next;
  }

  /** Rules S1 to S3: path and query are kept, and nothing is left but the sessions. */
  @Test
  void visitorComesBackToThePageThatWasWanted() {
    String login = browser.follow(WANTED);
    assertThat(login).startsWith(LOGIN);
    assertThat(browser.logIn(login, bed.token("pat"))).isEqualTo(WANTED);
    assertThat(browser.isSignedIn(LAB)).isTrue();
    assertThat(browser.isSignedIn(BASE)).isTrue();
    assertThat(browser.named(LAB, "signin-")).isEmpty();
    assertThat(browser.named(BASE, "signin-")).isEmpty();
  }

  /** Rule S3: a token is in one address only, the base host's; the service's has a sealed code. */
  @Test
  void tokenIsInNoAddressButTheLandingPages() {
    String token = bed.token("pat");
    String login = browser.follow(WANTED);
    assertThat(hasToken(login)).isFalse();
    browser.logIn(login, token);
    List<String> withToken = browser.history.stream().filter(SignInBed::hasToken).toList();
    assertThat(withToken).singleElement().asString().startsWith(BASE + SignInPaths.RETURN);
    assertThat(browser.history).anyMatch(url -> url.startsWith(LAB + SignInPaths.ENTER));
    assertThat(login).doesNotContain("lab", "tree"); // what is wanted is nobody else's business
  }

  /** Rule S3: every answer on the way leaks nothing by Referer, and is kept by nobody. */
  @Test
  void everyRedirectHidesWhereItCameFrom() {
    String url = WANTED;
    String token = bed.token("pat");
    for (int i = 0; i < 4; i++) {
      Got got = browser.get(url);
      assertThat(got.redirect().headers())
          .contains(Map.entry("Referrer-Policy", "no-referrer"))
          .contains(Map.entry("Cache-Control", "no-store"));
      String next = got.redirect().location();
      url = next.startsWith(LOGIN) ? landing(next) + "&api_token=" + token : next;
    }
    assertThat(url).isEqualTo("/lab/tree?path=a%2Fb&x=1");
  }

  /** Rule S2: one login for all services. */
  @Test
  void secondServiceNeedsNoLogin() {
    browser.logIn(browser.follow(WANTED), bed.token("pat"));
    assertThat(browser.follow(OTHER + "/x?y")).isEqualTo(OTHER + "/x?y");
    assertThat(browser.isSignedIn(OTHER)).isTrue();
  }

  /** Rule S2: the base host's session is worth what its token is. */
  @Test
  void endedTokenNeedsALoginAgain() {
    String token = bed.token("pat");
    browser.logIn(browser.follow(WANTED), token);
    bed.holders.remove(token);
    String login = browser.follow(WANTED);
    assertThat(login).startsWith(LOGIN);
    assertThat(browser.logIn(login, bed.token("pat"))).isEqualTo(WANTED);
  }

  // The code

  /** Rule S3: useless in a browser without the attempt's cookie. */
  @Test
  void stolenCodeIsUselessElsewhere() {
    String url = codeUrl(browser, WANTED, bed.token("pat"));
    Browser thief = bed.browser();
    assertThat(thief.follow(url)).isEqualTo(FAILED);
    assertThat(thief.isSignedIn(LAB)).isFalse();
    thief.follow(LAB + "/"); // with an attempt of their own, too
    assertThat(thief.named(LAB, "signin-")).hasSize(1);
    assertThat(thief.follow(url)).isEqualTo(FAILED);
    assertThat(thief.isSignedIn(LAB)).isFalse();
    assertThat(browser.follow(url)).isEqualTo(WANTED);
  }

  /** Rule S3: the first use deletes the cookie, and the process refuses a second use. */
  @Test
  void codeIsGoodOnce() {
    String url = codeUrl(browser, WANTED, bed.token("pat"));
    Map<String, String> before = new HashMap<>(browser.cookies(LAB));
    assertThat(browser.follow(url)).isEqualTo(WANTED);
    assertThat(browser.follow(url)).isEqualTo(FAILED);

    Browser copy = bed.browser();
    copy.cookies(LAB).putAll(before);
    assertThat(copy.follow(url)).isEqualTo(FAILED);
    assertThat(copy.isSignedIn(LAB)).isFalse();
  }

  /** Rule S3: bound to the service's host. */
  @Test
  void codeForAnotherHostIsRefused() {
    String url = codeUrl(browser, WANTED, bed.token("pat"));
    browser.follow(OTHER + SignInPaths.SIGN_IN); // an attempt there
    browser.cookies(OTHER).putAll(browser.cookies(LAB));
    assertThat(browser.follow(url.replace(LAB, OTHER))).isEqualTo(FAILED);
  }

  /** Rule S3: bound to the attempt. */
  @Test
  void codeOfAnotherAttemptIsRefused() {
    String first = browser.follow(WANTED);
    Map<String, String> attempt = new HashMap<>(browser.cookies(LAB));
    browser.follow(LAB + "/second");
    String url =
        browser.get(landing(first) + "&api_token=" + bed.token("pat")).redirect().location();
    browser.cookies(LAB).keySet().removeAll(attempt.keySet());
    assertThat(browser.named(LAB, "signin-")).hasSize(1);
    assertThat(browser.follow(url)).isEqualTo(FAILED);
    browser.cookies(LAB).putAll(attempt);
    assertThat(browser.follow(url)).isEqualTo(WANTED);
  }

  /** Rule S3: for 60 s. */
  @Test
  void codeExpires() {
    String url = codeUrl(browser, WANTED, bed.token("pat"));
    String other = codeUrl(browser, LAB + "/other", bed.token("pat"));
    bed.pass(Duration.ofSeconds(60));
    assertThat(browser.follow(url)).isEqualTo(WANTED);
    bed.pass(Duration.ofSeconds(1));
    assertThat(browser.follow(other)).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?code=", "?code=x", "?code=%zz", "?code=a&code=b", "?other=1"})
  void forgedCodeIsRefused(String query) {
    browser.follow(WANTED);
    assertThat(browser.follow(LAB + SignInPaths.ENTER + query)).isEqualTo(FAILED);
    assertThat(browser.isSignedIn(LAB)).isFalse();
  }

  /** Every sealed value has a purpose of its own. */
  @Test
  void noSealedValueStandsInForAnother() {
    String token = bed.token("pat");
    String start = browser.get(WANTED).redirect().location();
    String request = parameter(start, "request");
    String attempt = browser.cookies(LAB).get(browser.named(LAB, "signin-").get(0));
    String login = browser.get(start).redirect().location();
    String pending = browser.cookies(BASE).get(browser.named(BASE, "signin-").get(0));
    String enter = browser.get(landing(login) + "&api_token=" + token).redirect().location();
    String code = parameter(enter, "code");

    for (String value : List.of(request, attempt, pending)) {
      assertThat(browser.follow(LAB + SignInPaths.ENTER + "?code=" + value)).isEqualTo(FAILED);
    }
    for (String value : List.of(attempt, pending, code)) {
      assertThat(bed.browser().follow(BASE + SignInPaths.SIGN_IN + "?request=" + value))
          .isEqualTo(FAILED);
    }
    Browser forger = bed.browser();
    for (String value : List.of(request, attempt, pending, code)) {
      forger.cookies(LAB).put("__Host-arvados-gateway", value);
      assertThat(forger.isSignedIn(LAB)).isFalse();
    }
  }

  // The landing page

  /** Login CSRF: a token alone signs nobody in, and is not even looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"", "state=&", "state=x&", "state=AAAAAAAAAAAAAAAAAAAAAA&", "state=%&"})
  void tokenWithoutAnAttemptIsNotLookedAt(String state) {
    browser.follow(WANTED);
    bed.calls.clear();
    String url = BASE + SignInPaths.RETURN + "?" + state + "api_token=" + bed.token("mallory");
    assertThat(browser.follow(url)).isEqualTo(FAILED);
    assertThat(browser.isSignedIn(BASE)).isFalse();
    assertThat(bed.calls).isEmpty();
  }

  /** Login CSRF: the state of the attacker's own attempt is of no use in the victim's browser. */
  @Test
  void attackersLoginDoesNotSignTheVictimIn() {
    Browser attacker = bed.browser();
    String attackers = landing(attacker.follow(WANTED)) + "&api_token=" + bed.token("mallory");
    browser.follow(WANTED); // the victim is about to sign in as well
    assertThat(browser.follow(attackers)).isEqualTo(FAILED);
    assertThat(browser.isSignedIn(BASE)).isFalse();

    String code = attacker.get(attackers).redirect().location();
    assertThat(browser.follow(code)).isEqualTo(FAILED);
    assertThat(browser.isSignedIn(LAB)).isFalse();
  }

  /** Login CSRF: a sign-in that the attacker began may go on, but only as the victim logs in. */
  @Test
  void beginningOfAnotherSignsInNobodyHere() {
    Browser attacker = bed.browser();
    String start = attacker.get(WANTED).redirect().location();
    assertThat(browser.logIn(browser.follow(start), bed.token("pat"))).isEqualTo(FAILED);
    assertThat(browser.isSignedIn(LAB)).isFalse();
  }

  @Test
  void landingPageIsGoodOnce() {
    String landing = landing(browser.follow(WANTED));
    browser.follow(landing + "&api_token=" + bed.token("pat"));
    browser.jar.remove("gateway.c.example");
    assertThat(browser.follow(landing + "&api_token=" + bed.token("mallory"))).isEqualTo(FAILED);
  }

  /** Whatever comes back, the token stays in no address, and the way back is shown. */
  @Test
  void badLoginEndsOnAPageWithAWayBack() {
    String landing = landing(browser.follow(WANTED));
    Got got = browser.get(landing + "&api_token=v2/zzzzz-gj3su-000000000000000/secretbad");
    String failed = got.redirect().location();
    assertThat(failed).isEqualTo(LAB + SignInPaths.FAILED + "?reason=bad_token");
    Page page = browser.get(failed).page();
    assertThat(page.status()).isEqualTo(400);
    String link = page.links().get(0).href();
    assertThat(browser.logIn(browser.follow(LAB + link), bed.token("pat"))).isEqualTo(WANTED);
  }

  @Test
  void loginThatBringsNothingEndsOnAPage() {
    String landing = landing(browser.follow(WANTED));
    assertThat(browser.get(landing).redirect().location()).endsWith("reason=no_token");
    String again = landing(browser.follow(WANTED));
    bed.apiFails = true;
    String token = bed.token("pat");
    assertThat(browser.get(again + "&api_token=" + token).redirect().location())
        .endsWith("reason=no_api");
    assertThat(browser.get(LAB + SignInPaths.FAILED + "?reason=no_api").page().status())
        .isEqualTo(503);
  }

  /** Somebody may take 15 minutes at the login page. */
  @Test
  void attemptExpires() {
    String first = landing(browser.follow(WANTED));
    bed.pass(Duration.ofMinutes(15));
    assertThat(browser.follow(first + "&api_token=" + bed.token("pat"))).isEqualTo(WANTED);
    String second = landing(bed.browser().follow(WANTED));
    bed.pass(Duration.ofMinutes(15).plusSeconds(1));
    assertThat(bed.browser().follow(second + "&api_token=" + bed.token("pat"))).isEqualTo(FAILED);
  }

  @Test
  void requestOfTheServiceExpires() {
    String start = browser.get(WANTED).redirect().location();
    bed.pass(Duration.ofMinutes(5).plusSeconds(1));
    assertThat(browser.follow(start)).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "AAAA", "https://evil.example/"})
  void forgedRequestIsRefused(String request) {
    assertThat(browser.follow(BASE + SignInPaths.SIGN_IN + "?request=" + request))
        .isEqualTo(FAILED);
  }

  // Where it leads

  /** Rule S3: never to another host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "/%5Cevil.example/../..//evil.example",
        "/%09/evil.example",
        "https://evil.example/",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "%09//evil.example",
        "javascript:alert(1)",
        "",
      })
  void wantedPageIsOnTheSameHost(String to) {
    for (String origin : List.of(LAB, BASE)) {
      Browser fresh = bed.browser();
      String login = fresh.follow(origin + SignInPaths.SIGN_IN + "?to=" + to);
      String landing = landing(login) + "&api_token=" + bed.token("pat");
      String location = fresh.get(landing).redirect().location();
      if (origin.equals(LAB)) {
        location = LAB + fresh.get(location).redirect().location();
      }
      assertThat(location).startsWith(origin + "/").doesNotStartWith(origin + "//");
      assertThat(location).doesNotContain("\\", "\t");
    }
  }

  /** Rule T3: what cannot be redirected to is not wanted either. */
  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/x", "//"})
  void pageThatIsNoPathOfTheHostIsPlainlyRefused(String path) {
    Got got = browser.get(LAB + path);
    assertThat(got.page().title()).isEqualTo("Plain refusal");
    assertThat(browser.named(LAB, "signin-")).isEmpty();
  }

  @Test
  void longTargetLosesItsQueryAndThenItsPath() {
    String token = bed.token("pat");
    String query = LAB + "/a?" + "q".repeat(1000);
    assertThat(browser.logIn(browser.follow(query), token)).isEqualTo(LAB + "/a");
    Browser other = bed.browser();
    String path = LAB + "/" + "p".repeat(1000) + "?x";
    assertThat(other.logIn(other.follow(path), token)).isEqualTo(LAB + "/");
  }

  // Many tabs

  /** Rule S4. */
  @Test
  void twoTabsSignInAtOnce() {
    String one = browser.follow(LAB + "/one");
    String two = browser.follow(LAB + "/two");
    String token = bed.token("pat");
    assertThat(browser.logIn(two, token)).isEqualTo(LAB + "/two");
    assertThat(browser.logIn(one, bed.token("pat"))).isEqualTo(LAB + "/one");
  }

  /** Rule S4: few cookies, whatever happens; the oldest makes room. */
  @Test
  void veryManyTabsLeaveFewCookies() {
    List<String> logins = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      logins.add(browser.follow(LAB + "/" + i + "?" + "q".repeat(900)));
      bed.pass(Duration.ofSeconds(1));
      assertThat(browser.named(LAB, "signin-")).hasSizeLessThanOrEqualTo(4);
      assertThat(browser.named(BASE, "signin-")).hasSizeLessThanOrEqualTo(4);
    }
    int bytes =
        browser.cookies(LAB).entrySet().stream()
            .mapToInt(c -> c.getKey().length() + c.getValue().length() + 3)
            .sum();
    assertThat(bytes).isLessThan(8000);
    String token = bed.token("pat");
    assertThat(browser.logIn(logins.get(49), token)).startsWith(LAB + "/49");
    assertThat(browser.logIn(logins.get(46), token)).startsWith(LAB + "/46");
    assertThat(browser.logIn(logins.get(45), token)).isEqualTo(FAILED);
  }

  /** Rule S4: what a script planted goes away. */
  @Test
  void plantedCookiesAreThrownAway() {
    for (int i = 0; i < 10; i++) {
      browser.cookies(LAB).put("__Host-arvados-gateway-signin-" + "%022d".formatted(i), "junk");
    }
    browser.get(WANTED);
    assertThat(browser.named(LAB, "signin-")).hasSize(1);
  }

  // Never a loop

  /** Rule S5: a browser that keeps no cookies is told so. */
  @Test
  void withoutCookiesNothingGoesInCircles() {
    String login = browser.follow(WANTED);
    browser.jar.clear();
    assertThat(browser.logIn(login, bed.token("pat"))).isEqualTo(FAILED);
  }

  /** Rule S5: after the second sign-in without effect a page gives the reason. */
  @Test
  void signInThatDoesNotHelpIsNotRepeatedForEver() {
    browser.logIn(browser.follow(WANTED), bed.token("pat"));
    browser.cookies(LAB).remove("__Host-arvados-gateway"); // it does not stick
    assertThat(browser.follow(WANTED)).isEqualTo(WANTED);
    browser.cookies(LAB).remove("__Host-arvados-gateway");
    Page page = browser.get(WANTED).page();
    assertThat(page.title()).isEqualTo("Signing in did not help");
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.sentence()).contains("cookie");

    assertThat(browser.follow(LAB + page.links().get(0).href())).isEqualTo(WANTED);
    bed.pass(Duration.ofSeconds(61));
    browser.cookies(LAB).remove("__Host-arvados-gateway");
    assertThat(browser.follow(WANTED)).isEqualTo(WANTED);
  }

  /** Rule S5, on the base host. */
  @Test
  void baseHostDoesNotGoInCirclesEither() {
    for (int i = 0; i < 2; i++) {
      String login = browser.follow(BASE + "/mine");
      assertThat(browser.logIn(login, bed.token("pat"))).isEqualTo("Mine");
      browser.cookies(BASE).remove("__Host-arvados-gateway");
    }
    assertThat(browser.follow(BASE + "/mine")).isEqualTo("Signing in did not help");
  }

  // Another user

  /** Rule T4: another tab signed somebody else in meanwhile. */
  @Test
  void anotherUserIsNotReplacedWithoutAsking() {
    String login = browser.follow(WANTED);
    Browser helper = bed.browser();
    helper.logIn(helper.follow(LAB + "/"), bed.token("pat"));
    browser
        .cookies(LAB)
        .put("__Host-arvados-gateway", helper.cookies(LAB).get("__Host-arvados-gateway"));

    Got got = browser.get(codeUrlOf(login, bed.token("sam")));
    assertThat(got.outcome()).isEqualTo(OwnOutcome.USER_ASKED);
    assertThat(got.page().status()).isEqualTo(409);
    assertThat(got.page().details()).anyMatch(line -> line.contains("sam"));
    assertThat(bed.holders.get(browser.tokenAt(LAB)).username()).isEqualTo("pat");
    assertThat(browser.named(LAB, "signin-")).isEmpty();
  }

  private String codeUrlOf(String login, String token) {
    return browser.get(landing(login) + "&api_token=" + token).redirect().location();
  }

  @Test
  void sameUserIsNotAskedTwice() {
    String one = browser.follow(LAB + "/one");
    String two = browser.follow(LAB + "/two");
    browser.logIn(one, bed.token("pat"));
    String token = bed.token("pat");
    assertThat(browser.logIn(two, token)).isEqualTo(LAB + "/two");
    assertThat(browser.tokenAt(LAB)).isEqualTo(token);
  }

  // Where nobody can sign in

  @ParameterizedTest
  @EnumSource(
      value = LoginWay.class,
      names = {"NOT_INTERACTIVE", "NOT_TRUSTED"})
  void closedLoginLeadsToWorkbench(LoginWay way) {
    SignInBed closed = new SignInBed(way);
    Page page = closed.browser().get(WANTED).page();
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.links()).anyMatch(link -> link.href().startsWith("https://workbench2."));
    assertThat(page.details().stream().anyMatch(line -> line.contains(BASE)))
        .isEqualTo(way == LoginWay.NOT_TRUSTED);
    Browser direct = closed.browser();
    assertThat(direct.follow(LAB + SignInPaths.SIGN_IN)).isEqualTo("Sign in through Workbench");
  }

  @Test
  void switchedOffSignInHasNoPages() {
    SignInBed off = new SignInBed(LoginWay.OFF);
    assertThat(off.browser().get(WANTED).page().title()).isEqualTo("Plain refusal");
    for (String path : List.of(SignInPaths.SIGN_IN, SignInPaths.ENTER, SignInPaths.FAILED)) {
      assertThat(off.pages.find(SignInBed.host(LAB), "GET", path)).isEmpty();
    }
    for (String path : List.of(SignInPaths.SIGN_IN, SignInPaths.RETURN, SignInPaths.FAILED)) {
      assertThat(off.pages.find(SignInBed.host(BASE), "GET", path)).isEmpty();
    }
    assertThat(off.signIn.link()).isEmpty();
  }
}
