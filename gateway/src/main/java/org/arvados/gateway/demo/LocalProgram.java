package org.arvados.gateway.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;

/**
 * A program that listens on a port of this machine, and is to appear as a service in a container.
 *
 * @param name friendly name of the service (rule N2)
 * @param port of 127.0.0.1, and of the container
 * @param access {@code private} or {@code public}
 */
public record LocalProgram(String name, int port, String access) {
  private static final Pattern FORM = Pattern.compile("([^=:]+)=(\\d{1,5})(?::(private|public))?");
  private static final FriendlyNames NAMES = new FriendlyNames(NamesConfig.defaults().reserved());

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one of them cannot be; the message says which
   */
  public LocalProgram {
    Optional<String> problem = NAMES.problem(name);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("\"" + name + "\" cannot be a name. " + problem.get());
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(port + " is no port. Write 1 to 65535.");
    }
    if (!access.equals("private") && !access.equals("public")) {
      throw new IllegalArgumentException("Access is private or public.");
    }
  }

  /**
   * Reads {@code NAME=PORT} or {@code NAME=PORT:ACCESS}; access is private if not said.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static LocalProgram parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no service. Write NAME=PORT, NAME=PORT:private or NAME=PORT:public.");
    }
    String access = form.group(3);
    return new LocalProgram(
        form.group(1), Integer.parseInt(form.group(2)), access == null ? "private" : access);
  }
}
