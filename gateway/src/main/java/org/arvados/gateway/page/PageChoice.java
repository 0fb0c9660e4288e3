package org.arvados.gateway.page;

import java.util.List;

/**
 * One of several ways to go on.
 *
 * @param link where it leads
 * @param facts about it, the first ones first
 */
public record PageChoice(PageLink link, List<PageFact> facts) {
  /** Keeps a list of its own. */
  public PageChoice {
    facts = List.copyOf(facts);
  }
}
