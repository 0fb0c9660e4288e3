package org.arvados.gateway.host;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.HostRefusal.Reason;

/**
 * Reads Host headers (rules H1 to H3). A wildcard matches when the name is one label in front of
 * its suffix and the port is its outside port. A Host without a port belongs to a wildcard with its
 * scheme's port; only where there is none, to any (a proxy in front may have dropped the port). Of
 * several the longest suffix wins. Immutable and thread-safe.
 */
public final class HostParser {
  private static final Pattern CLUSTER = Pattern.compile("[a-z0-9]{5}");

  private final List<Wildcard> wildcards;
  private final String clusterId;
  private final FriendlyNames names;

  /**
   * Sets what is ours.
   *
   * @param wildcards at least one; no two may answer for the same Host
   * @param clusterId five characters
   * @param reservedNames see {@link FriendlyNames}
   * @throws IllegalArgumentException with the problem and how to mend it
   */
  public HostParser(List<Wildcard> wildcards, String clusterId, Set<String> reservedNames) {
    if (!CLUSTER.matcher(clusterId).matches()) {
      throw new IllegalArgumentException(
          "a cluster id is five lower-case letters or digits: " + clusterId);
    }
    if (wildcards.isEmpty()) {
      throw new IllegalArgumentException(
          "configure at least one wildcard, such as https://*.containers.zzzzz.example");
    }
    this.wildcards =
        wildcards.stream()
            .sorted(Comparator.comparingInt((Wildcard w) -> w.suffix().length()).reversed())
            .toList();
    this.clusterId = clusterId;
    this.names = new FriendlyNames(reservedNames);
    checkDistinct();
  }

  private void checkDistinct() {
    for (int i = 0; i < wildcards.size(); i++) {
      Wildcard one = wildcards.get(i);
      for (Wildcard other : wildcards.subList(i + 1, wildcards.size())) {
        if (collide(one, other)) {
          throw new IllegalArgumentException(
              "two wildcards answer for the same Host header; drop one or give it another port: "
                  + one
                  + " and "
                  + other);
        }
      }
    }
  }

  /** http on 80 and https on 443 collide too: both are written without a port. */
  private static boolean collide(Wildcard one, Wildcard other) {
    return one.suffix().equals(other.suffix())
        && (one.port() == other.port() || (one.hasDefaultPort() && other.hasDefaultPort()));
  }

  /**
   * What the header names.
   *
   * @param hostHeader the only Host header's value, or {@code :authority} of HTTP/2; empty when
   *     there was none
   */
  public HostResult parse(String hostHeader) {
    Optional<Authority> authority = Authority.parse(hostHeader);
    if (authority.isEmpty()) {
      return HostRefusal.of(Reason.MALFORMED, "The Host header is missing or malformed.");
    }
    Optional<Wildcard> wildcard = wildcardOf(authority.get());
    if (wildcard.isEmpty()) {
      return HostRefusal.of(Reason.UNKNOWN_HOST, "This gateway does not serve this host name.");
    }
    String label = wildcard.get().labelOf(authority.get().name()).orElseThrow();
    return FriendlyNames.beginsWithUuid(label)
        ? uuidTarget(wildcard.get(), label)
        : nameTarget(wildcard.get(), label);
  }

  private Optional<Wildcard> wildcardOf(Authority host) {
    OptionalInt port = host.port();
    for (Wildcard wildcard : wildcards) {
      boolean fits =
          port.isPresent() ? wildcard.port() == port.getAsInt() : wildcard.hasDefaultPort();
      if (fits && wildcard.labelOf(host.name()).isPresent()) {
        return Optional.of(wildcard);
      }
    }
    return port.isPresent() ? Optional.empty() : ofAnyPort(host.name());
  }

  /** The first whose suffix no other that matches has. */
  private Optional<Wildcard> ofAnyPort(String name) {
    List<Wildcard> matching = wildcards.stream().filter(w -> w.labelOf(name).isPresent()).toList();
    return matching.stream()
        .filter(w -> matching.stream().filter(o -> o.suffix().equals(w.suffix())).count() == 1)
        .findFirst();
  }

  private HostResult uuidTarget(Wildcard wildcard, String label) {
    ArvadosUuid uuid = new ArvadosUuid(label.substring(0, ArvadosUuid.LENGTH));
    if (!uuid.isContainerRequest() && !uuid.isContainer()) {
      return HostRefusal.of(
          Reason.MALFORMED, "The uuid in the address names neither a container nor a request.");
    }
    String rest = label.substring(ArvadosUuid.LENGTH);
    OptionalInt port =
        rest.startsWith("-") ? PortNumber.parse(rest.substring(1)) : OptionalInt.empty();
    if (!rest.isEmpty() && port.isEmpty()) {
      return HostRefusal.of(
          Reason.MALFORMED, "The uuid in the address must be followed by a hyphen and a port.");
    }
    if (!uuid.cluster().equals(clusterId)) {
      return HostRefusal.foreign(uuid.cluster());
    }
    Target target =
        port.isPresent()
            ? new Target.ServicePort(uuid, port.getAsInt())
            : new Target.BareUuid(uuid);
    return new ServiceHost(wildcard, label, target);
  }

  private HostResult nameTarget(Wildcard wildcard, String label) {
    Optional<String> problem = names.problem(label);
    return problem.isPresent()
        ? HostRefusal.of(Reason.INVALID_NAME, problem.get())
        : new ServiceHost(wildcard, label, new Target.FriendlyName(label));
  }
}
