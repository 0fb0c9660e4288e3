package org.arvados.gateway.host;

import java.util.Comparator;
import java.util.HashSet;
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
  private final BaseHost base;
  private final String clusterId;
  private final FriendlyNames names;

  /** The same with the base host at its default: under the first wildcard. */
  public HostParser(List<Wildcard> wildcards, String clusterId, Set<String> reservedNames) {
    this(wildcards, Optional.empty(), clusterId, reservedNames);
  }

  /**
   * Sets what is ours.
   *
   * @param wildcards at least one; no two may answer for the same Host
   * @param base our own host; {@link BaseHost#under} the first wildcard if empty
   * @param clusterId five characters
   * @param reservedNames see {@link FriendlyNames}
   * @throws IllegalArgumentException with the problem and how to mend it
   */
  public HostParser(
      List<Wildcard> wildcards,
      Optional<BaseHost> base,
      String clusterId,
      Set<String> reservedNames) {
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
    this.base = base.orElseGet(() -> BaseHost.under(wildcards.get(0)));
    this.clusterId = clusterId;
    this.names = new FriendlyNames(withBaseLabel(reservedNames));
    checkDistinct();
  }

  /** Nobody may claim what leads to ourselves. */
  private Set<String> withBaseLabel(Set<String> reserved) {
    Set<String> all = new HashSet<>(reserved);
    Optional<String> label = base.labelUnder(wildcards);
    label.ifPresent(all::add);
    if (label.filter(FriendlyNames::beginsWithUuid).isPresent()) {
      throw new IllegalArgumentException(
          "the base host must not begin with a uuid, as services do: " + base.origin());
    }
    return all;
  }

  /** The gateway's own host. */
  public BaseHost base() {
    return base;
  }

  /** Which friendly names may be claimed and used. */
  public FriendlyNames names() {
    return names;
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
    if (isBase(authority.get(), wildcard)) {
      return base;
    }
    if (wildcard.isEmpty()) {
      return HostRefusal.of(Reason.UNKNOWN_HOST, "This gateway does not serve this host name.");
    }
    String label = wildcard.get().labelOf(authority.get().name()).orElseThrow();
    return FriendlyNames.beginsWithUuid(label)
        ? uuidTarget(wildcard.get(), label)
        : nameTarget(wildcard.get(), label);
  }

  /** Without a port it is the base host as it would be a service's of the same port. */
  private boolean isBase(Authority host, Optional<Wildcard> wildcard) {
    boolean samePort =
        host.port().isPresent()
            ? host.port().getAsInt() == base.port()
            : base.hasDefaultPort()
                || wildcard.filter(chosen -> chosen.port() != base.port()).isEmpty();
    return host.name().equals(base.name()) && samePort;
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
