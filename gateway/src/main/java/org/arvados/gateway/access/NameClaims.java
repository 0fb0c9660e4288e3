package org.arvados.gateway.access;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;

/**
 * Who claims a friendly name (rule N1). Immutable.
 *
 * @param name that is claimed
 * @param claims the first of them, in order of precedence: the first one wins
 * @param owners how many different owners claim it, those of claims that are not listed included
 */
public record NameClaims(String name, List<NameClaim> claims, int owners) {
  /** Anybody may claim a name of class {@code hostname}, any number of times. */
  static final int MAX_CLAIMS = 10;

  /** Of several links of one name, the first in this order has it. */
  public static final Comparator<Link> PRECEDENCE =
      Comparator.comparing((Link link) -> !link.linkClass().equals(NamedPort.PUBLISHED_PORT))
          .thenComparing(Link::createdAt)
          .thenComparing(link -> link.uuid().text());

  /** Keeps a list of its own. */
  public NameClaims {
    claims = List.copyOf(claims);
  }

  /**
   * The claims to one name.
   *
   * @param links of the two classes that give names, all of this name, in any order
   * @param clusterId whose requests may have names
   */
  public static NameClaims of(String name, Collection<Link> links, String clusterId) {
    List<NameClaim> claims =
        links.stream()
            .sorted(PRECEDENCE)
            .limit(MAX_CLAIMS)
            .map(link -> NameClaim.of(link, clusterId))
            .toList();
    long owners = links.stream().map(Link::ownerUuid).distinct().count();
    return new NameClaims(name, claims, Math.toIntExact(owners));
  }

  /**
   * The same for many names.
   *
   * @param links of the two classes that give names
   * @return by name, in the order of names
   */
  public static Map<String, NameClaims> byName(Collection<Link> links, String clusterId) {
    Map<String, List<Link>> byName = links.stream().collect(Collectors.groupingBy(Link::name));
    Map<String, NameClaims> claims = new TreeMap<>();
    byName.forEach((name, of) -> claims.put(name, of(name, of, clusterId)));
    return claims;
  }

  /**
   * What the name stands for. A winner that is malformed stands for nothing: the next in line must
   * not take over a name that somebody claimed before.
   */
  Optional<NamedPort> port() {
    return claims.isEmpty() ? Optional.empty() : claims.get(0).port();
  }

  /** Whose the name is; empty when nobody claims it. */
  public Optional<ArvadosUuid> owner() {
    return claims.stream().findFirst().map(NameClaim::owner);
  }

  /** Whether several owners claim the name, so that all of them are to be told. */
  public boolean isContested() {
    return owners > 1;
  }
}
