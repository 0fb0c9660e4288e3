package org.arvados.gateway.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.arvados.api.ApiToken;

/**
 * Which cluster a user means, and with which token, as Arvados's own tools are told
 * (arvados-protocol section 8.3): variables {@code ARVADOS_API_HOST}, {@code ARVADOS_API_TOKEN} and
 * {@code ARVADOS_API_HOST_INSECURE}; what they leave out stands in {@code
 * ~/.config/arvados/settings.conf}. Holds a secret, and shows none.
 *
 * @param host {@code host} or {@code host:port}, always by https; empty when nothing says it
 * @param token empty when nothing says it
 * @param insecure accept any certificate
 */
record ApiEnvironment(Optional<String> host, Optional<ApiToken> token, boolean insecure) {
  /** The words that one or the other of Arvados's tools takes for true. */
  private static final Set<String> TRUE = Set.of("1", "t", "true", "y", "yes");

  /**
   * Reads variables and file.
   *
   * @param variables of the process
   * @throws CommandFailedException when the file is there and cannot be read
   */
  static ApiEnvironment read(Map<String, String> variables) throws CommandFailedException {
    Map<String, String> settings = new HashMap<>();
    Optional<Path> file = settingsFile(variables).filter(Files::exists);
    if (file.isPresent()) {
      settings.putAll(lines(file.get()));
    }
    settings.putAll(variables);
    return new ApiEnvironment(
        value(settings, "ARVADOS_API_HOST"),
        value(settings, "ARVADOS_API_TOKEN").map(ApiToken::of),
        value(settings, "ARVADOS_API_HOST_INSECURE")
            .filter(word -> TRUE.contains(word.toLowerCase(Locale.ROOT)))
            .isPresent());
  }

  private static Optional<String> value(Map<String, String> settings, String name) {
    return Optional.ofNullable(settings.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private static Optional<Path> settingsFile(Map<String, String> variables) {
    return value(variables, "XDG_CONFIG_HOME")
        .map(Path::of)
        .or(() -> value(variables, "HOME").map(home -> Path.of(home, ".config")))
        .map(directory -> directory.resolve(Path.of("arvados", "settings.conf")));
  }

  /** Lines {@code NAME=value}; blank ones and those that begin with {@code #} say nothing. */
  private static Map<String, String> lines(Path file) throws CommandFailedException {
    Map<String, String> settings = new HashMap<>();
    for (String line : text(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.stripLeading().startsWith("#")) {
        settings.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return settings;
  }

  private static List<String> text(Path file) throws CommandFailedException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // no message: that of a malformed text might quote it
      throw CommandFailedException.usage(file + " cannot be read; mend or remove it");
    }
  }

  /** The address of the API; fails with what to set. */
  URI address() throws CommandFailedException {
    String text =
        host.orElseThrow(
            () ->
                CommandFailedException.usage(
                    "ARVADOS_API_HOST is not set; Workbench shows what to set, under \"Get an API"
                        + " token\" in your account's menu"));
    try {
      URI address = new URI("https://" + text);
      boolean bare = text.equals(address.getRawAuthority()) && address.getRawUserInfo() == null;
      if (bare && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // said below, without the text: it may hold a password
    }
    throw CommandFailedException.usage(
        "ARVADOS_API_HOST is not a host; write it as zzzzz.example or zzzzz.example:8443");
  }

  /** The token; fails with what to set. */
  ApiToken requiredToken() throws CommandFailedException {
    return token.orElseThrow(
        () ->
            CommandFailedException.usage(
                "ARVADOS_API_TOKEN is not set; Workbench shows yours, under \"Get an API token\" in"
                    + " your account's menu"));
  }

  @Override
  public String toString() {
    return "ApiEnvironment[host=" + host.orElse("") + ", insecure=" + insecure + "]";
  }
}
