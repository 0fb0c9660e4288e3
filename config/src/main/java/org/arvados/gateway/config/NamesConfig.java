package org.arvados.gateway.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code names}: friendly names of services.
 *
 * @param reserved names that nobody may claim (rule N2); lower case
 * @param hostnameLinks whether links of class {@code hostname} count where no {@code
 *     published_port} link has the name (rule N1)
 */
public record NamesConfig(Set<String> reserved, boolean hostnameLinks) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Takes a copy of the set. */
  public NamesConfig {
    reserved = Set.copyOf(reserved);
  }

  /** The defaults of rules N1 and N2. */
  public static NamesConfig defaults() {
    return new NamesConfig(
        Set.of(
            "login",
            "www",
            "api",
            "admin",
            "auth",
            "workbench",
            "controller",
            "ws",
            "keep",
            "gateway"),
        true);
  }

  static NamesConfig read(Section section) {
    NamesConfig defaults = defaults();
    return new NamesConfig(
        Set.copyOf(
            section.list("reserved", defaults.reserved().stream().toList(), NamesConfig::label)),
        section.flag("hostnameLinks", defaults.hostnameLinks()));
  }

  private static String label(String text) {
    if (!LABEL.matcher(text).matches()) {
      throw new MalformedValueException(
          "\"" + text + "\" cannot be a name: it is not one label of a host name",
          "write up to 63 lower-case letters, digits and inner hyphens");
    }
    return text;
  }
}
