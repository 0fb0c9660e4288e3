package org.arvados.gateway.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.host.HostRefusal.Reason;

/**
 * Rules H1 to H4 on any bytes: the parser agrees with a second, plain reading of the rules. The
 * input is a Host header; a method and a request target may follow on a second line.
 */
class HostParserFuzzTest {
  private static final List<Wildcard> WILDCARDS =
      List.of(
          Wildcard.parse("https://*.containers.zzzzz.example"),
          Wildcard.parse("https://*--c.zzzzz.example:8443"),
          Wildcard.parse("https://*.zzzzz.example"),
          Wildcard.parse("http://*.localhost:8080"),
          Wildcard.parse("http://*.localhost:8081"));
  private static final HostParser PARSER = new HostParser(WILDCARDS, "zzzzz", Set.of("login"));

  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:(\\[[0-9a-f.]*:[0-9a-f.:]*\\])|((?:[a-z0-9_-]{1,63}\\.)*[a-z0-9_-]{1,63})\\.?)"
              + "(?::([1-9][0-9]{0,4}))?");
  private static final Pattern UUID =
      Pattern.compile("([a-z0-9]{5})-([a-z0-9]{5})-[a-z0-9]{15}(.*)");
  private static final Pattern PORT = Pattern.compile("-([1-9][0-9]{0,4})");
  private static final Pattern NAME = Pattern.compile("(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?)://([^/?]*)(.*)", Pattern.DOTALL);

  @FuzzTest
  void hostIsReadAsTheRulesSay(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\n", 2);
    HostResult result = PARSER.parse(lines[0]);
    assertThat(toWords(result)).isEqualTo(expected(lines[0]));
    if (result instanceof GatewayHost host) {
      assertThat(PARSER.parse(host.authority())).isEqualTo(host);
      String shouted = host.authority().toUpperCase(Locale.ROOT).replace(":", ".:");
      assertThat(PARSER.parse(shouted)).isEqualTo(host);
      assertThat(host.authority()).startsWith(host.name() + ":");
      assertThat(host.origin()).matches("https?://[a-z0-9.-]+(:[0-9]+)?");
    }
    if (lines.length > 1 && lines[1].indexOf(' ') > 0) {
      int space = lines[1].indexOf(' ');
      checkTarget(lines[1].substring(0, space), lines[1].substring(space + 1), lines[0]);
    }
  }

  private static String toWords(HostResult result) {
    if (result instanceof HostRefusal refusal) {
      return refusal.reason() + refusal.cluster().map(id -> " " + id).orElse("");
    }
    if (result instanceof BaseHost base) {
      return "base " + base.origin();
    }
    ServiceHost service = (ServiceHost) result;
    return service.wildcard() + " " + service.label() + " " + service.target();
  }

  private static String expected(String host) {
    Matcher authority = AUTHORITY.matcher(lower(host));
    if (!authority.matches()) {
      return Reason.MALFORMED.name();
    }
    int port = authority.group(3) == null ? 0 : Integer.parseInt(authority.group(3));
    String name = authority.group(2);
    if (port > 65535 || (name != null && name.length() > 253)) {
      return Reason.MALFORMED.name();
    }
    Wildcard wildcard = name == null ? null : expectedWildcard(name, port);
    if (wildcard == null) {
      return Reason.UNKNOWN_HOST.name();
    }
    if (name.equals("gateway.containers.zzzzz.example")) {
      return "base https://gateway.containers.zzzzz.example";
    }
    return expectedService(wildcard, name.substring(0, name.length() - wildcard.suffix().length()));
  }

  /** ASCII alone: no letter of another alphabet becomes one of ours. */
  private static String lower(String text) {
    StringBuilder lower = new StringBuilder();
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }

  private static Wildcard expectedWildcard(String name, int port) {
    boolean dash = isLabelAnd(name, "--c.zzzzz.example");
    boolean dot = isLabelAnd(name, ".zzzzz.example");
    if (isLabelAnd(name, ".containers.zzzzz.example") && (port == 0 || port == 443)) {
      return WILDCARDS.get(0);
    }
    if (dash && port == 8443) {
      return WILDCARDS.get(1);
    }
    if (dot && (port == 0 || port == 443)) {
      return WILDCARDS.get(2);
    }
    // Two ports, neither of which is the default: only a port tells them apart.
    boolean local = isLabelAnd(name, ".localhost") && (port == 8080 || port == 8081);
    return local ? WILDCARDS.get(port - 8080 + 3) : null;
  }

  private static boolean isLabelAnd(String name, String suffix) {
    String label = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : ".";
    return !label.isEmpty() && !label.contains(".");
  }

  private static String expectedService(Wildcard wildcard, String label) {
    Matcher uuid = UUID.matcher(label);
    if (!uuid.matches()) {
      boolean allowed =
          NAME.matcher(label).matches() && !Set.of("login", "gateway").contains(label);
      return allowed
          ? wildcard + " " + label + " FriendlyName[name=" + label + "]"
          : Reason.INVALID_NAME.name();
    }
    Matcher port = PORT.matcher(uuid.group(3));
    boolean ported = port.matches() && Integer.parseInt(port.group(1)) <= 65535;
    boolean known = uuid.group(2).equals("xvhdp") || uuid.group(2).equals("dz642");
    if (!known || !(ported || uuid.group(3).isEmpty())) {
      return Reason.MALFORMED.name();
    }
    if (!uuid.group(1).equals("zzzzz")) {
      return Reason.FOREIGN_CLUSTER + " " + uuid.group(1);
    }
    String bare = label.substring(0, 27);
    String target =
        ported
            ? "ServicePort[uuid=" + bare + ", port=" + port.group(1) + "]"
            : "BareUuid[uuid=" + bare + "]";
    return wildcard + " " + label + " " + target;
  }

  /** What is forwarded is visible, begins with a slash, and means the same host as was asked. */
  private static void checkTarget(String method, String target, String host) {
    if (!(RequestTarget.parse(method, target, host) instanceof RequestTarget accepted)) {
      return;
    }
    assertThat(method).isNotIn("CONNECT", "TRACE");
    assertThat(accepted.text()).matches("/[!-~&&[^#]]*|\\*|\\?[!-~&&[^#]]*|/\\?[!-~&&[^#]]*");
    assertThat(accepted.text()).matches(method.equals("OPTIONS") ? "[/*].*" : "/.*");
    assertThat(RequestTarget.parse(method, accepted.text(), host)).isEqualTo(accepted);
    assertThat(accepted.toString()).doesNotContain("?");
    if (target.startsWith("/") || target.equals("*")) {
      assertThat(accepted.text()).isEqualTo(target);
    } else {
      Matcher url = ABSOLUTE.matcher(target);
      assertThat(url.matches()).isTrue();
      int port = url.group(1).equalsIgnoreCase("https") ? 443 : 80;
      assertThat(withPort(url.group(2), port)).isEqualTo(withPort(host, port));
      assertThat(url.group(3)).isIn(pathsThatMean(accepted.text()));
    }
  }

  private static List<String> pathsThatMean(String text) {
    return text.equals("/") || text.equals("*")
        ? List.of(text, "")
        : List.of(text, text.substring(1));
  }

  private static String withPort(String authority, int defaultPort) {
    Matcher matcher = AUTHORITY.matcher(lower(authority));
    assertThat(matcher.matches()).isTrue();
    String name = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
    return name + ":" + (matcher.group(3) == null ? defaultPort : matcher.group(3));
  }
}
