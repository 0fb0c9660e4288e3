package org.arvados.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host a name or IP address; an IPv6 address without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record HostAndPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([a-zA-Z0-9.-]+)):(\\d{1,5})");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

  /**
   * Reads {@code host:port} or {@code [v6]:port}.
   *
   * @throws MalformedValueException if the text has another form
   */
  public static HostAndPort parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw malformed(text);
    }
    String host = form.group(1) != null ? form.group(1) : form.group(2);
    boolean address = form.group(1) != null || NUMERIC.matcher(host).matches();
    int port = Integer.parseInt(form.group(3));
    if (port > 65535 || (address && CidrBlock.literal(host).isEmpty())) {
      throw malformed(text);
    }
    return new HostAndPort(host, port);
  }

  private static MalformedValueException malformed(String text) {
    return new MalformedValueException(
        "\"" + text + "\" is not an address to listen on",
        "write it as 127.0.0.1:8080 or [::1]:8080; 0.0.0.0:8080 or [::]:8080 listens everywhere");
  }

  /** In the form {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
