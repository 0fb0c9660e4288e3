package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.auth.QueryToken;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.config.AllowedOrigin;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.host.Wildcard;
import org.jspecify.annotations.Nullable;

/**
 * Rule X2 on any origins and preflights: both are read as a second, plain reading of the rule reads
 * them, and an answer holds nothing but what was asked. The input is a request line and fields, one
 * a line.
 */
class OriginFuzzTest {
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\\t -~\\x80-\\xff]*?)[ \t]*");
  private static final Pattern SERVICE =
      Pattern.compile(
          "https://([a-z0-9-]{1,63})\\.c\\.example(:8443)?|http://([a-z0-9-]{1,63})\\.localhost:8080");
  private static final Pattern TOKENS =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+( ?, ?[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");

  private static final HostParser HOSTS =
      new HostParser(
          List.of(
              Wildcard.parse("https://*.c.example"),
              Wildcard.parse("https://*.c.example:8443"),
              Wildcard.parse("http://*.localhost:8080")),
          "zzzzz",
          Set.of("login"));
  private static final PageOrigins ORIGINS =
      new PageOrigins(HOSTS, List.of(AllowedOrigin.parse("https://portal.example")));
  private static final ServiceHost SECURE = (ServiceHost) HOSTS.parse("a.c.example");
  private static final ServiceHost PLAIN = (ServiceHost) HOSTS.parse("a.localhost:8080");

  @FuzzTest
  void originsAndPreflightsAreReadAsTheRuleSays(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\r?\n", -1);
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    for (String line : lines) {
      Matcher field = FIELD.matcher(line);
      if (field.matches()) {
        headers.add(field.group(1), field.group(2));
      }
    }
    String method = lines[0].matches("[A-Z]{1,10}") ? lines[0] : "OPTIONS";
    for (ServiceHost called : List.of(SECURE, PLAIN)) {
      HttpRequest request =
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), "/", headers);
      check(head(request, called));
    }
  }

  private static RequestHead head(HttpRequest request, ServiceHost called) {
    return new RequestHead(
        request,
        called,
        new UpgradePolicy.NoUpgrade(),
        new TokenCandidates(QueryToken.scan("/"), List.of(), List.of(), false),
        true,
        Sharing.AS_SERVED);
  }

  private static void check(RequestHead head) {
    List<String> given = head.request().headers().getAll("Origin");
    Optional<String> origin = head.originFacts(true).foreignOrigin();
    assertThat(origin).isEqualTo(foreign(given, head.host()));
    origin.ifPresent(
        name -> {
          @Nullable Target neighbour = ORIGINS.neighbour(head.host(), name);
          assertThat(neighbour).as(name).isEqualTo(neighbour(name, head.host()));
          boolean isListed = name.equals("https://portal.example");
          assertThat(ORIGINS.isKnown(head.host(), name)).isEqualTo(isListed || neighbour != null);
        });
    Optional<Preflight> preflight = Preflight.of(head);
    assertThat(preflight.isPresent()).isEqualTo(isPreflight(head.request(), origin));
    preflight.ifPresent(asks -> checkAnswer(asks, head.request().headers()));
  }

  private static Optional<String> foreign(List<String> given, ServiceHost called) {
    if (given.size() != 1 || given.get(0).equals("null")) {
      return Optional.empty();
    }
    String name = given.get(0).toLowerCase(Locale.ROOT);
    String usual =
        name.replaceFirst("(?s)^(https://.*):443$", "$1")
            .replaceFirst("(?s)^(http://.*):80$", "$1");
    return Optional.of(usual).filter(one -> !one.equals(called.origin()));
  }

  private static @Nullable Target neighbour(String origin, ServiceHost called) {
    Matcher service = SERVICE.matcher(origin);
    boolean isService = service.matches() && (service.group(1) != null || called.equals(PLAIN));
    return isService && HOSTS.parse(origin.replaceFirst(".*://", "")) instanceof ServiceHost page
        ? page.target()
        : null;
  }

  private static boolean isPreflight(HttpRequest request, Optional<String> origin) {
    HttpHeaders headers = request.headers();
    List<String> methods = headers.getAll("Access-Control-Request-Method");
    List<String> fields = headers.getAll("Access-Control-Request-Headers");
    return request.method().equals(HttpMethod.OPTIONS)
        && origin.isPresent()
        && !headers.contains("Cookie")
        && !headers.contains("Authorization")
        && methods.size() == 1
        && TOKENS.matcher(methods.get(0)).matches()
        && !methods.get(0).contains(",")
        && (fields.isEmpty() || (fields.size() == 1 && TOKENS.matcher(fields.get(0)).matches()));
  }

  private static void checkAnswer(Preflight preflight, HttpHeaders asked) {
    HttpHeaders answer = preflight.answer(true);
    assertThat(answer.get("Access-Control-Allow-Origin")).isEqualToIgnoringCase(preflight.origin());
    assertThat(answer.get("Access-Control-Allow-Methods"))
        .isEqualTo(asked.get("Access-Control-Request-Method"));
    assertThat(answer.get("Access-Control-Allow-Headers"))
        .isEqualTo(asked.get("Access-Control-Request-Headers"));
    assertThat(answer.contains("Access-Control-Allow-Private-Network"))
        .isEqualTo(
            asked.getAll("Access-Control-Request-Private-Network").stream()
                .anyMatch("true"::equals));
    assertThat(preflight.answer(false).contains("Access-Control-Allow-Private-Network")).isFalse();
  }
}
