package org.arvados.gateway.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;

/**
 * A browser as far as signing in needs one: it sends what browsers send when somebody opens a page,
 * keeps cookies by host, follows redirects, and fills in the forms of the demo's login pages. Tells
 * the extension every secret that it meets.
 */
public final class RawBrowser {
  private static final Pattern RETURN_TO = Pattern.compile("data-return-to=\"([^\"]*)\"");

  private final GatewayExtension gateway;
  private final Map<String, Map<String, String>> jar = new LinkedHashMap<>();

  /** Every address that was asked for. */
  public final List<String> history = new ArrayList<>();

  private String site = "none";

  /** What was come to. */
  public record Page(String url, RawHttp.Response response) {
    /** Of the answer. */
    public int status() {
      return response.status();
    }

    /** The body. */
    public String text() {
      return response.text();
    }
  }

  /** A browser without cookies. */
  public RawBrowser(GatewayExtension gateway) {
    this.gateway = gateway;
  }

  /** What it keeps for a host, by name. */
  public Map<String, String> cookies(String url) {
    return jar.computeIfAbsent(URI.create(url).getHost(), host -> new LinkedHashMap<>());
  }

  /** Somebody types an address. */
  public Page open(String url) throws IOException {
    site = "none";
    return follow("GET", url, "", List.of());
  }

  /** Somebody sends a form of the page that is shown. */
  public Page submit(Page page, String action, String form) throws IOException {
    site = "same-origin";
    String origin = originOf(page.url());
    return follow("POST", origin + action, form, List.of("Origin: " + origin));
  }

  /** One request, as when a page is opened; no redirect is followed. */
  public RawHttp.Response one(String url) throws IOException {
    return send("GET", url, "", List.of());
  }

  /** Logs in at the page of the Test login. */
  public Page logIn(Page page, String user, String password) throws IOException {
    Matcher returnTo = RETURN_TO.matcher(page.text());
    assertThat(returnTo.find()).as("the Test login's form").isTrue();
    String json = "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}";
    RawHttp.Response answer =
        send(
            "POST",
            originOf(page.url()) + "/arvados/v1/users/authenticate",
            json,
            List.of("Content-Type: application/json"));
    JsonNode said = new ObjectMapper().readTree(answer.text());
    String token = "v2/" + said.get("uuid").asText() + "/" + said.get("api_token").asText();
    gateway.keepSecret(said.get("api_token").asText());
    String to = returnTo.group(1).replace("&amp;", "&");
    site = "cross-site";
    return follow("GET", to + (to.contains("?") ? "&" : "?") + "api_token=" + token, "", List.of());
  }

  /** Chooses an account at the page in the provider's place. */
  Page choose(Page page, String user) throws IOException {
    String query = URI.create(page.url()).getRawQuery();
    String returnTo = query.replaceFirst(".*return_to=", "").replaceFirst("&.*", "");
    site = "same-origin";
    String form = "return_to=" + returnTo + "&username=" + URLEncoder.encode(user, UTF_8);
    return follow("POST", originOf(page.url()) + "/login", form, List.of());
  }

  private Page follow(String method, String url, String body, List<String> fields)
      throws IOException {
    RawHttp.Response response = send(method, url, body, fields);
    String at = url;
    for (int i = 0; response.status() >= 301 && response.status() <= 303; i++) {
      assertThat(i).as("redirects: %s", history).isLessThan(15);
      at = URI.create(at).resolve(response.one("Location").orElseThrow()).toString();
      response = send("GET", at, "", List.of());
    }
    return new Page(at, response);
  }

  private RawHttp.Response send(String method, String url, String body, List<String> fields)
      throws IOException {
    history.add(url);
    URI uri = URI.create(url);
    List<String> all = new ArrayList<>(fields);
    all.add("Accept: text/html,application/xhtml+xml,*/*;q=0.8");
    all.add("Sec-Fetch-Mode: navigate");
    all.add("Sec-Fetch-Dest: document");
    all.add("Sec-Fetch-Site: " + site);
    if (!cookies(url).isEmpty()) {
      all.add("Cookie: " + String.join("; ", pairs(url)));
    }
    if (method.equals("POST")) {
      all.add("Content-Length: " + body.length());
      if (fields.stream().noneMatch(field -> field.startsWith("Content-Type"))) {
        all.add("Content-Type: application/x-www-form-urlencoded");
      }
    }
    String target = url.substring(originOf(url).length());
    String head =
        GatewayExtension.head(method, target, uri.getRawAuthority(), all.toArray(new String[0]));
    try (RawHttp client = new RawHttp(address(uri))) {
      RawHttp.Response response = client.send(head + body).response();
      response.all("Set-Cookie").forEach(set -> keep(url, set));
      return response;
    }
  }

  private List<String> pairs(String url) {
    return cookies(url).entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).toList();
  }

  /** Names below localhost are this machine, and only the gateway has such. */
  private InetSocketAddress address(URI uri) {
    return uri.getHost().endsWith(".localhost")
        ? gateway.demo().address()
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
  }

  private void keep(String url, String set) {
    String pair = set.split(";", 2)[0];
    String name = pair.substring(0, pair.indexOf('='));
    String value = pair.substring(pair.indexOf('=') + 1);
    if (set.contains("Domain=")) {
      assertThat(set).as("only an expiry may have a Domain").contains("Max-Age=0");
    } else if (set.contains("Max-Age=0")) {
      cookies(url).remove(name);
    } else {
      cookies(url).put(name, value);
      gateway.keepSecret(value);
    }
  }

  static String originOf(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** A parameter of an address, decoded. */
  static String parameter(String url, String name) {
    String raw = url.replaceFirst(".*[?&]" + name + "=", "").replaceFirst("&.*", "");
    return URLDecoder.decode(raw, UTF_8);
  }
}
