package org.arvados.gateway.own;

import java.util.concurrent.CompletionStage;

/**
 * Answers one kind of request for the gateway itself. Called on event loops, so it must not block;
 * its answer may complete on any thread. A stage that fails, or takes more than {@link
 * OwnRoute#PATIENCE}, is answered as an API that does not answer.
 */
@FunctionalInterface
public interface OwnPage {
  /** The answer. */
  CompletionStage<OwnAnswer> answer(OwnRequest request);
}
