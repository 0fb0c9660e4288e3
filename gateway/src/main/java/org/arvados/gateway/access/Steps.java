package org.arvados.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps from facts to a decision, walked again whenever more facts have come. */
interface Steps {
  /**
   * The decision; null when facts are wanting, which the reading has noted. Neither waits nor
   * calls.
   *
   * @param now for the ends of tokens
   */
  @Nullable Decision decide(Reading reading, Instant now);
}
