package org.arvados.gateway.access;

import java.util.List;

/**
 * What a fact rests on, and since when.
 *
 * @param moment before the API was asked; see {@link Changes#now}
 * @param marks of its subjects
 */
record Footing(long moment, List<Mark> marks) {
  /** Nothing that events tell of. */
  static final Footing NONE = new Footing(Long.MAX_VALUE, List.of());

  /** Whether an event has named a subject since the API was asked. */
  boolean isOverturned() {
    for (Mark mark : marks) {
      if (mark.hasChangedSince(moment)) {
        return true;
      }
    }
    return false;
  }
}
