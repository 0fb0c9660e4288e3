package org.arvados.api;

import java.util.Map;
import java.util.Set;

/**
 * What we use of the discovery document.
 *
 * @param uuidPrefix the cluster id
 * @param maxItemsPerResponse upper bound of a page
 * @param schemas type name (such as {@code ContainerRequest}) to the names of its fields
 */
public record Discovery(
    String uuidPrefix, int maxItemsPerResponse, Map<String, Set<String>> schemas) {
  /** Whether the cluster's records of that type have the field. */
  public boolean has(String type, String field) {
    return schemas.getOrDefault(type, Set.of()).contains(field);
  }
}
