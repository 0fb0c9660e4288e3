package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.auth.GatewayCookie;

/**
 * Rules X1, X3 and X4 on any fields that the codec lets through: what passes is exactly what a
 * second, plain reading of the rules lets pass. The input is fields, one a line; a first line
 * without colon may say {@code trusted} and {@code 101}.
 */
class HeaderRewritingFuzzTest {
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\\t -~\\x80-\\xff]*?)[ \t]*");
  private static final Pattern OURS =
      Pattern.compile(
          "(?:x-arvados-|x-webdav-|x-forwarded-).*"
              + "|forwarded|x-real-ip|x-external-client|x-request-id|proxy");
  private static final String USER = "zzzzz-tpzed-000000000000000";
  private static final Pattern OUR_COOKIES =
      Pattern.compile("(?:__host-)?arvados-gateway.*|arvados_api_token", Pattern.DOTALL);
  private static final Set<String> HOP =
      Set.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "te",
          "upgrade",
          "http2-settings",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-authentication-info");
  private static final Set<String> KEPT_THOUGH_LISTED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "content-type",
          "content-encoding",
          "content-range",
          "cookie",
          "set-cookie",
          "authorization",
          "www-authenticate",
          "origin",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-accept",
          "cache-control",
          "vary");

  private final UpgradePolicy policy = new UpgradePolicy(Set.of("chat"));
  private final SetCookies setCookies = new SetCookies(GatewayCookie::isReservedInAnyCase);

  /** One field, with the name as a careless service reads it. */
  private record Field(String name, String value) {
    String read() {
      return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }

    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  @FuzzTest
  void whatPassesIsWhatTheRulesLetPass(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\r?\n", -1);
    List<Field> fields = new ArrayList<>();
    for (String line : lines) {
      Matcher field = FIELD.matcher(line);
      if (field.matches()) {
        fields.add(new Field(field.group(1), field.group(2)));
      }
    }
    String options = lines.length == 0 || lines[0].contains(":") ? "" : lines[0];
    UpgradePolicy.Decision upgrade = checkRequest(fields, options.contains("trusted"));
    checkResponse(fields, options.contains("101") ? 101 : 200, upgrade);
    checkTrailers(fields);
  }

  private UpgradePolicy.Decision checkRequest(List<Field> fields, boolean trusted) {
    HttpHeaders headers = fill(fields);
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", headers);
    UpgradePolicy.Decision upgrade = policy.decide(request);
    checkDecision(fields, upgrade);
    String id = RequestHeaders.requestId(headers, trusted, () -> "fresh");
    assertThat(id).matches("[-_.:/+=@0-9A-Za-z]{1,128}");
    RequestHeaders.rewrite(
        headers,
        new RequestHeaders.Forwarding("192.0.2.7", trusted, "https", 8443, id, USER),
        upgrade);
    assertThat(list(headers)).isEqualTo(expectedRequest(fields, trusted, id, upgrade));
    return upgrade;
  }

  private static List<String> expectedRequest(
      List<Field> fields, boolean trusted, String id, UpgradePolicy.Decision upgrade) {
    List<Field> expected = new ArrayList<>(passing(fields));
    expected.removeIf(field -> isOurs(field.read()));
    List<String> forwardedFor = new ArrayList<>();
    if (trusted) {
      fields.stream().filter(f -> f.is("x-forwarded-for")).forEach(f -> forwardedFor.add(f.value));
    }
    forwardedFor.add("192.0.2.7");
    expected.add(new Field("X-Forwarded-For", String.join(", ", forwardedFor)));
    fields.stream()
        .filter(field -> field.is("host"))
        .findFirst()
        .ifPresent(host -> expected.add(new Field("X-Forwarded-Host", host.value)));
    expected.add(new Field("X-Forwarded-Proto", "https"));
    expected.add(new Field("X-Forwarded-Port", "8443"));
    expected.add(new Field("X-Request-Id", id));
    expected.add(new Field("X-Arvados-User-UUID", USER));
    return withUpgrade(expected, upgrade);
  }

  private static boolean isOurs(String read) {
    return OURS.matcher(read).matches();
  }

  private static List<String> withUpgrade(List<Field> fields, UpgradePolicy.Decision upgrade) {
    List<String> lines = new ArrayList<>(fields.stream().map(Field::toString).toList());
    if (upgrade.protocol() != null) {
      lines.add("connection: upgrade");
      lines.add("upgrade: " + upgrade.protocol());
    }
    return lines;
  }

  /** Only a whole handshake, or a protocol of the list, and only with a Connection that says so. */
  private static void checkDecision(List<Field> fields, UpgradePolicy.Decision upgrade) {
    if (upgrade.protocol() == null) {
      return;
    }
    List<String> protocols = values(fields, "upgrade");
    assertThat(protocols).containsExactly(upgrade.protocol());
    assertThat(protocols.get(0).toLowerCase(Locale.ROOT)).isIn("websocket", "chat");
    assertThat(listed(fields)).contains("upgrade");
    assertThat(values(fields, "http2-settings")).isEmpty();
    if (upgrade instanceof UpgradePolicy.WebSocket webSocket) {
      assertThat(values(fields, "sec-websocket-version")).containsExactly("13");
      assertThat(values(fields, "sec-websocket-key")).containsExactly(webSocket.key());
      assertThat(webSocket.key()).matches("[A-Za-z0-9+/]{21}[AQgw]==");
    }
  }

  private void checkResponse(List<Field> fields, int status, UpgradePolicy.Decision upgrade) {
    HttpResponse response =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), fill(fields));
    ResponseHeaders.rewrite(response, upgrade, setCookies, "our-id");
    List<Field> expected = new ArrayList<>(passing(fields));
    expected.removeIf(field -> Set.of("alt-svc", "x-request-id").contains(field.read()));
    expected.removeIf(field -> field.is("set-cookie") || field.is("clear-site-data"));
    List<String> lines = new ArrayList<>(expected.stream().map(Field::toString).toList());
    boolean listsCookies = listed(fields).contains("clear-site-data");
    expectedCookies(fields).forEach(cookie -> lines.add("set-cookie: " + cookie));
    String cleared = listsCookies ? "" : expectedClearing(fields);
    if (!cleared.isEmpty()) {
      lines.add("Clear-Site-Data: " + cleared);
    }
    lines.add("X-Request-Id: our-id");
    if (status == 101) {
      lines.addAll(withUpgrade(List.of(), upgrade));
    }
    assertThat(list(response.headers())).isEqualTo(lines);
    response.headers().getAll("Set-Cookie").forEach(HeaderRewritingFuzzTest::checkSentBack);
  }

  private static List<String> expectedCookies(List<Field> fields) {
    List<String> cookies = new ArrayList<>();
    for (String cookie : values(fields, "set-cookie")) {
      if (!OUR_COOKIES.matcher(nameSentBack(cookie)).matches()) {
        List<String> parts = List.of(cookie.split(";", -1));
        List<String> kept = new ArrayList<>(parts.subList(0, 1));
        parts.stream()
            .skip(1)
            .filter(part -> !part.split("=", 2)[0].strip().equalsIgnoreCase("domain"))
            .forEach(kept::add);
        cookies.add(String.join(";", kept));
      }
    }
    return cookies;
  }

  /** The name under which a browser would send the cookie, as a server reads it. */
  private static String nameSentBack(String setCookie) {
    String pair = setCookie.split(";", -1)[0];
    return pair.replaceFirst("^[= \t]+", "").split("=", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static void checkSentBack(String cookie) {
    assertThat(nameSentBack(cookie)).doesNotMatch(OUR_COOKIES);
    assertThat(Arrays.stream(cookie.split(";", -1)).skip(1))
        .noneMatch(part -> part.strip().toLowerCase(Locale.ROOT).matches("domain\\s*(=.*)?"));
  }

  private static String expectedClearing(List<Field> fields) {
    List<String> kept = new ArrayList<>();
    for (String value : values(fields, "clear-site-data")) {
      for (String directive : value.split(",", -1)) {
        String word = directive.replaceAll("[\"\\\\]", "").strip().toLowerCase(Locale.ROOT);
        if (!directive.isBlank() && !word.equals("cookies") && !word.equals("*")) {
          kept.add(directive.strip());
        }
      }
    }
    return String.join(", ", kept);
  }

  private static void checkTrailers(List<Field> fields) {
    HttpHeaders ofRequest = fill(fields);
    RequestHeaders.rewriteTrailers(ofRequest);
    List<Field> passing = new ArrayList<>(passing(fields));
    passing.removeIf(field -> KEPT_THOUGH_LISTED.contains(field.read()));
    assertThat(list(ofRequest))
        .isEqualTo(passing.stream().filter(f -> !isOurs(f.read())).map(Field::toString).toList());
    HttpHeaders ofResponse = fill(fields);
    ResponseHeaders.rewriteTrailers(ofResponse);
    Set<String> dropped = Set.of("alt-svc", "x-request-id", "set-cookie", "clear-site-data");
    passing.removeIf(field -> dropped.contains(field.read()));
    assertThat(list(ofResponse)).isEqualTo(passing.stream().map(Field::toString).toList());
  }

  /** Without the hop's own fields, those it lists, and second spellings of framing fields. */
  private static List<Field> passing(List<Field> fields) {
    List<String> listed = listed(fields);
    return fields.stream()
        .filter(field -> !HOP.contains(field.read()))
        .filter(field -> !listed.contains(field.name.toLowerCase(Locale.ROOT)))
        .filter(
            field ->
                !field.name.contains("_")
                    || !Set.of("content-length", "transfer-encoding").contains(field.read()))
        .toList();
  }

  private static List<String> listed(List<Field> fields) {
    return values(fields, "connection").stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(word -> word.strip().toLowerCase(Locale.ROOT))
        .filter(word -> !KEPT_THOUGH_LISTED.contains(word))
        .toList();
  }

  private static List<String> values(List<Field> fields, String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
  }

  private static HttpHeaders fill(List<Field> fields) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    fields.forEach(field -> headers.add(field.name, field.value));
    return headers;
  }

  private static List<String> list(HttpHeaders headers) {
    return headers.entries().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
  }
}
