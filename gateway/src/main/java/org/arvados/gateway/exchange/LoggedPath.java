package org.arvados.gateway.exchange;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request's path as the access log shows it (rule T9): without what may hold a secret. Pure.
 *
 * <ul>
 *   <li>Parameters of segments ({@code /a;jsessionid=1/b}) are left out.
 *   <li>What follows a percent-encoded question mark is a query that was encoded too often, and is
 *       left out.
 *   <li>41 or more letters and digits in a row are taken for a token's secret, as in rule T2.
 *   <li>Encoded letters and digits are decoded before, which changes nothing (RFC 3986 section
 *       6.2.2.2).
 * </ul>
 */
final class LoggedPath {
  /** In place of what is left out. */
  static final String REDACTED = "[redacted]";

  private static final int MOST = 1024;
  private static final Pattern UNRESERVED =
      Pattern.compile("%(2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])");
  private static final Pattern QUERY = Pattern.compile("%3[Ff].+");
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]+");
  private static final Pattern SECRET = Pattern.compile("[0-9A-Za-z]{41,}");

  private LoggedPath() {}

  /**
   * The path to show.
   *
   * @param path visible ASCII, without the query
   */
  static String of(String path) {
    String text = path;
    if (text.indexOf('%') >= 0) {
      text = QUERY.matcher(decoded(text)).replaceFirst("%3F" + REDACTED);
    }
    if (text.indexOf(';') >= 0) {
      text = PARAMETERS.matcher(text).replaceAll(";" + REDACTED);
    }
    String shown = withoutSecrets(text);
    return shown.length() <= MOST ? shown : shown.substring(0, MOST) + "...";
  }

  /** Any text of a client's, without what looks like the secret of a token. */
  static String withoutSecrets(String text) {
    return text.length() <= 40 ? text : SECRET.matcher(text).replaceAll(REDACTED);
  }

  private static String decoded(String text) {
    return UNRESERVED
        .matcher(text)
        .replaceAll(
            octet ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
  }
}
