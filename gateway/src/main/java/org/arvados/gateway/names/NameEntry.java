package org.arvados.gateway.names;

import java.util.List;

/**
 * A name in a list.
 *
 * @param link that gives it
 * @param mine whether the link is the asking user's own
 * @param usable whether the name leads to what this link says, though perhaps to nothing that runs
 * @param state of what it points at
 * @param remarks why it cannot be used or leads elsewhere, and what to do, as sentences; also that
 *     others claim the name (rule N1)
 */
public record NameEntry(
    NamedLink link, boolean mine, boolean usable, NameState state, List<String> remarks) {
  /** Keeps a list of its own. */
  public NameEntry {
    remarks = List.copyOf(remarks);
  }
}
