package org.arvados.gateway.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ExportedConfig;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.auth.TokenRequest;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPages;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.page.SignInPages;

/**
 * The real parts of signing in under https, with a clock set by hand, and a cluster that is a table
 * of tokens. Browsers are jars of cookies.
 */
final class SignInBed {
  static final String BASE = "https://gateway.c.example";
  static final String LAB = "https://lab.c.example";
  static final String OTHER = "https://other.c.example";
  static final String LOGIN = "https://zzzzz.example/login";
  static final HostParser HOSTS =
      new HostParser(List.of(Wildcard.parse("https://*.c.example")), "zzzzz", Set.of("login"));
  private static final List<byte[]> SECRETS =
      List.of("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  final Map<String, Visitor> holders = new HashMap<>();
  final List<String> calls = new ArrayList<>();
  final OwnPages pages;
  final SignIn signIn;
  private final CookieSeal seal;
  Instant now = Instant.parse("2026-11-01T12:00:00Z");
  boolean apiFails;

  SignInBed() {
    this(LoginWay.OPEN);
  }

  SignInBed(LoginWay way) {
    SecureRandom random = new SecureRandom();
    seal = new CookieSeal(SECRETS, "cookie", Duration.ofHours(12), random);
    CookieSeal form = new CookieSeal(SECRETS, UserSwitch.PURPOSE, Duration.ofMinutes(5), random);
    UserSwitch userSwitch = new UserSwitch(form, seal, () -> now);
    Optional<URI> workbench = Optional.of(URI.create("https://workbench2.zzzzz.example/"));
    signIn =
        new SignIn(
            new SignIn.Setup(
                HOSTS,
                SECRETS,
                userSwitch,
                new Cluster(),
                waysOf(way),
                URI.create("https://zzzzz.example/"),
                new SignInPages(workbench),
                new RefusalPages(workbench),
                "zzzzz",
                new RevokedSessions(Duration.ofHours(12), this::ticks, Runnable::run)),
            () -> now,
            this::ticks,
            Runnable::run,
            random);
    List<OwnRoute> routes = new ArrayList<>(signIn.routes());
    routes.add(
        OwnRoute.get(
            OwnRoute.Place.BASE_HOST,
            "/mine",
            request ->
                signIn
                    .offer(request)
                    .filter(
                        offer ->
                            sessions(request.cookies().values(cookieName()), request.host())
                                .isEmpty())
                    .orElseGet(
                        () -> OwnAnswer.of(Page.of(200, "Mine", "Mine."), OwnOutcome.OWN_PAGE))
                    .now()));
    pages = new OwnPages(routes);
  }

  private static LoginWays waysOf(LoginWay way) {
    String method = way == LoginWay.NOT_INTERACTIVE ? "PAM" : "Google";
    String trusted = way == LoginWay.NOT_TRUSTED ? "https://elsewhere.example" : BASE;
    ExportedConfig exported =
        new ExportedConfig("zzzzz", Map.of(), null, Set.of(method), "", Map.of());
    return new LoginWays(
        HOSTS.base(),
        way != LoginWay.OFF,
        Optional.of(LoginConfig.defaults().withTrustedClient(trusted)),
        Optional.of(exported),
        () -> CompletableFuture.completedFuture(exported),
        () -> 0);
  }

  private static String cookieName() {
    return "__Host-arvados-gateway";
  }

  private long ticks() {
    return now.toEpochMilli() * 1_000_000;
  }

  /** A valid token of a user. */
  String token(String user) {
    String token =
        "v2/zzzzz-gj3su-" + "%015d".formatted(holders.size()) + "/secret" + user + holders.size();
    ArvadosUuid uuid =
        new ArvadosUuid("zzzzz-tpzed-" + (user + "000000000000000").substring(0, 15));
    holders.put(token, new Visitor(uuid, user, false, true, null));
    return token;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** The API, as far as signing in needs it. */
  private final class Cluster implements Visitors {
    @Override
    public CompletionStage<Optional<Visitor>> identify(
        ApiToken token, String clientAddress, String requestId) {
      calls.add("identify");
      return apiFails
          ? failed()
          : CompletableFuture.completedFuture(Optional.ofNullable(holders.get(token.reveal())));
    }

    @Override
    public CompletionStage<Boolean> logout(ApiToken token, String requestId) {
      calls.add("logout");
      holders.remove(token.reveal());
      return apiFails ? failed() : CompletableFuture.completedFuture(true);
    }

    private <T> CompletionStage<T> failed() {
      return CompletableFuture.failedFuture(new ApiFailedException("down", null));
    }
  }

  /** The sessions of sealed values that are good at a host. */
  List<Session> sessions(List<String> values, GatewayHost host) {
    return values.stream()
        .flatMap(value -> seal.open(value, host.authority(), now).stream())
        .filter(session -> !signIn.isRevoked(session))
        .toList();
  }

  /** A browser. */
  Browser browser() {
    return new Browser();
  }

  /** What a browser got. */
  record Got(OwnAnswer answer) {
    boolean isRedirect() {
      return answer instanceof OwnAnswer.Redirected;
    }

    SeeOther redirect() {
      assertThat(answer).isInstanceOf(OwnAnswer.Redirected.class);
      return ((OwnAnswer.Redirected) answer).to();
    }

    Page page() {
      assertThat(answer).isInstanceOf(OwnAnswer.Shown.class);
      return ((OwnAnswer.Shown) answer).page();
    }

    OwnOutcome outcome() {
      return answer.outcome();
    }
  }

  /** A jar of cookies, and where its owner has been. */
  final class Browser {
    final Map<String, Map<String, String>> jar = new HashMap<>();
    final List<String> history = new ArrayList<>();

    Map<String, String> cookies(String origin) {
      return jar.computeIfAbsent(nameOf(origin), host -> new HashMap<>());
    }

    /** The names of cookies at a host that begin so, behind the session's own name. */
    List<String> named(String origin, String part) {
      String prefix = cookieName() + "-" + part;
      return cookies(origin).keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    boolean isSignedIn(String origin) {
      String value = cookies(origin).getOrDefault(cookieName(), "");
      return !sessions(List.of(value), host(origin)).isEmpty();
    }

    /** The token of the session at a host. */
    String tokenAt(String origin) {
      String value = cookies(origin).getOrDefault(cookieName(), "");
      return sessions(List.of(value), host(origin)).get(0).token().reveal();
    }

    /** One request. */
    Got get(String url) {
      return send("GET", url, "");
    }

    Got post(String url, String form) {
      return send("POST", url, form);
    }

    /** Follows redirects until a page, a service or the login page. */
    String follow(String url) {
      String next = url;
      for (int i = 0; i < 20; i++) {
        if (next.startsWith(LOGIN)) {
          return next;
        }
        Got got = get(next);
        if (got == null) {
          return next;
        }
        if (!got.isRedirect()) {
          return got.page().title();
        }
        next = resolved(next, got.redirect().location());
      }
      throw new AssertionError("goes in circles: " + history);
    }

    /** Logs in at the login page that was come to, and goes where that leads. */
    String logIn(String loginUrl, String token) {
      return follow(landing(loginUrl) + "&api_token=" + token);
    }

    private Got send(String method, String url, String body) {
      history.add(url);
      GatewayHost host = host(url);
      String target = url.substring(url.indexOf('/', "https://".length()));
      String path = new RequestTarget(target).path();
      String line =
          String.join(
              "; ",
              cookies(url).entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).toList());
      List<String> headers = line.isEmpty() ? List.of() : List.of(line);
      TokenCandidates tokens =
          TokenCandidates.find(
              new TokenRequest(method, target, headers, List.of(), Optional.of("none"), false),
              host,
              seal,
              signIn::isRevoked,
              now,
              false);
      OwnRequest request =
          new OwnRequest(
              method,
              new RequestTarget(target),
              host,
              tokens,
              field -> field(field, headers),
              body,
              "192.0.2.7",
              "req-1");
      Optional<OwnAnswer> answer =
          OwnPages.isOurs(host, path) ? Optional.of(own(request)) : service(request, target);
      answer.ifPresent(given -> keep(url, given));
      return answer.map(Got::new).orElse(null);
    }

    private static List<String> field(String name, List<String> cookies) {
      return switch (name.toLowerCase(java.util.Locale.ROOT)) {
        case "cookie" -> cookies;
        case "sec-fetch-mode" -> List.of("navigate");
        case "sec-fetch-dest" -> List.of("document");
        default -> List.of();
      };
    }

    private OwnAnswer own(OwnRequest request) {
      return pages
          .find(request.host(), request.method(), request.target().path())
          .orElseThrow()
          .page()
          .answer(request)
          .toCompletableFuture()
          .join();
    }

    /** Empty when a service would be entered: with a session whose token the cluster knows. */
    private Optional<OwnAnswer> service(OwnRequest request, String target) {
      boolean enters =
          request.tokens().sessions().stream()
              .anyMatch(session -> holders.containsKey(session.token().reveal()));
      return enters
          ? Optional.empty()
          : Optional.of(
              signIn
                  .offer(
                      (ServiceHost) request.host(),
                      target,
                      request.cookies(),
                      request.tokens().sessions().isEmpty()
                          ? SignInFailure.NO_COOKIE
                          : SignInFailure.BAD_TOKEN)
                  .orElseGet(
                      () ->
                          OwnAnswer.of(Page.of(401, "Plain refusal", "No."), OwnOutcome.OWN_PAGE)));
    }

    private void keep(String url, OwnAnswer answer) {
      List<String> set =
          answer instanceof OwnAnswer.Redirected redirected
              ? redirected.to().setCookies()
              : ((OwnAnswer.Shown) answer)
                  .page().headers().stream()
                      .filter(header -> header.name().equals("Set-Cookie"))
                      .map(header -> header.value())
                      .toList();
      for (String cookie : set) {
        assertThat(cookie)
            .startsWith("__Host-")
            .contains("; Path=/; HttpOnly; SameSite=Lax; Secure")
            .doesNotContainIgnoringCase("domain");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (cookie.contains("Max-Age=0;")) {
          cookies(url).remove(name);
        } else {
          cookies(url).put(name, pair.substring(pair.indexOf('=') + 1));
        }
      }
    }
  }

  /** Where the login page would return to, decoded. */
  static String landing(String loginUrl) {
    assertThat(loginUrl).startsWith(LOGIN + "?return_to=");
    String landing = URLDecoder.decode(loginUrl.substring(loginUrl.indexOf('=') + 1), UTF_8);
    assertThat(landing).startsWith(BASE + SignInPaths.RETURN + "?state=");
    return landing;
  }

  /** The value of a parameter of a URL, as it is written. */
  static String parameter(String url, String name) {
    return url.replaceFirst(".*[?&]" + name + "=", "").replaceFirst("&.*", "");
  }

  /** Where a Location leads from an address. */
  static String resolved(String url, String location) {
    return location.startsWith("/") ? "https://" + nameOf(url) + location : location;
  }

  private static String nameOf(String url) {
    return url.replaceFirst("https://", "").replaceFirst("/.*", "");
  }

  static GatewayHost host(String url) {
    return (GatewayHost) HOSTS.parse(nameOf(url));
  }

  /** Whether an address holds a token, in any encoding. */
  static boolean hasToken(String url) {
    return Stream.of("api_token", "gj3su", "v2/", "v2%2F", "secret").anyMatch(url::contains);
  }
}
