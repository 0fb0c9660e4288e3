package org.arvados.gateway.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checked wildcard address under which services are reached, with the scheme and port that
 * clients see (rule H1).
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower case, beginning with {@code *.} or {@code *-}, such as {@code
 *     *.containers.zzzzz.example} or {@code *--containers.zzzzz.example}
 * @param port 1 to 65535; the scheme's own port where none was written
 */
public record WildcardUrl(String scheme, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(https?)://([^/:?#@\\s]+)(?::(\\d{1,5}))?/?", Pattern.CASE_INSENSITIVE);
  // What follows the star: the rest of its label, if any, begins with a hyphen.
  private static final Pattern SUFFIX =
      Pattern.compile("(-[a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");
  private static final String MEND =
      "write it as https://*.containers.zzzzz.example or https://*--containers.zzzzz.example,"
          + " with :port if clients use one";

  /**
   * Reads an address of the form {@code https://*.containers.zzzzz.example:8443}.
   *
   * @throws MalformedValueException if the scheme is neither http nor https, or the host has not
   *     exactly one star, at its start
   */
  public static WildcardUrl parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw malformed(text, "is not an http or https address of host and port only");
    }
    String scheme = form.group(1).toLowerCase(Locale.ROOT);
    String host = form.group(2).toLowerCase(Locale.ROOT);
    checkHost(text, host);
    int port = form.group(3) == null ? defaultPort(scheme) : Integer.parseInt(form.group(3));
    if (port < 1 || port > 65535) {
      throw malformed(text, "has an impossible port");
    }
    return new WildcardUrl(scheme, host, port);
  }

  private static void checkHost(String text, String host) {
    int star = host.indexOf('*');
    if (star < 0) {
      throw malformed(text, "has no * to stand for the service's name");
    }
    if (host.indexOf('*', star + 1) >= 0) {
      throw malformed(text, "has more than one *");
    }
    if (star > 0) {
      throw malformed(text, "has its * elsewhere than at the start of the host");
    }
    if (!SUFFIX.matcher(host.substring(1)).matches()) {
      throw malformed(text, "has no valid host name after its *");
    }
  }

  private static MalformedValueException malformed(String text, String problem) {
    // What stands before an @ may be a password.
    String shown = text.substring(text.lastIndexOf('@') + 1);
    return new MalformedValueException("\"" + shown + "\" " + problem, MEND);
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** Whether clients reach the services by TLS, which decides what cookies may look like. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /**
   * Whether a service under it has this origin.
   *
   * @param origin in lower case, without the scheme's own port
   */
  boolean covers(String origin) {
    String pattern = toString();
    int star = pattern.indexOf('*');
    String before = pattern.substring(0, star);
    String after = pattern.substring(star + 1);
    int end = origin.length() - after.length();
    return end > before.length()
        && origin.startsWith(before)
        && origin.endsWith(after)
        && origin.indexOf('.', before.length()) >= end;
  }

  /** In the form {@link #parse} reads, without the scheme's own port. */
  @Override
  public String toString() {
    return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
  }
}
