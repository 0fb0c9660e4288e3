package org.arvados.api;

import java.util.Set;

/**
 * A record has changed. The event service tells little of how (arvados-protocol section 11.2), so
 * this means: ask for that record anew.
 *
 * @param change what was done to it
 * @param object which record
 * @param names what it was called before and after; empty when it has no name
 */
public record ClusterEvent(Change change, ArvadosUuid object, Set<String> names) {
  /** Copies the names. */
  public ClusterEvent {
    names = Set.copyOf(names);
  }

  /** What was done to a record. */
  public enum Change {
    /** It is new. */
    CREATE,
    /** It differs, though perhaps in nothing that the event tells. */
    UPDATE,
    /** It is gone. */
    DELETE
  }
}
