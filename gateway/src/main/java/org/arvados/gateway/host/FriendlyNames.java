package org.arvados.gateway.host;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.arvados.api.ArvadosUuid;

/**
 * Which friendly names may be claimed and used (rule N2). The same judge stands at both ends, so
 * that a link cannot claim what a host name cannot reach. Immutable and thread-safe.
 */
public final class FriendlyNames {
  private static final int MAX_LABEL = 63;

  private final Set<String> reserved;

  /**
   * Sets the reserved names.
   *
   * @param reserved compared without regard to case
   */
  public FriendlyNames(Set<String> reserved) {
    this.reserved =
        reserved.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Why the name is refused, as a sentence for the one who claims it; empty when it is allowed. */
  public Optional<String> problem(String name) {
    if (!isLabel(name)) {
      return Optional.of(
          "A name must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either"
              + " end.");
    }
    if (name.startsWith("xn--")) {
      return Optional.of("A name must not begin with xn--.");
    }
    if (beginsWithUuid(name)) {
      return Optional.of("A name must not begin with a uuid.");
    }
    return reserved.contains(name) ? Optional.of("This name is reserved.") : Optional.empty();
  }

  private static boolean isLabel(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean inside = i > 0 && i < name.length() - 1;
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && !(inside && c == '-')) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= MAX_LABEL;
  }

  /** Whether the name is refused for being in the list. */
  public boolean isReserved(String name) {
    return reserved.contains(name);
  }

  static boolean beginsWithUuid(String label) {
    return label.length() >= ArvadosUuid.LENGTH
        && ArvadosUuid.parse(label.substring(0, ArvadosUuid.LENGTH)).isPresent();
  }
}
