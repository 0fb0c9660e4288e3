package org.arvados.gateway.demo.controller;

import java.time.Duration;

/** What a fault can do to a call: exactly one of these, once, on the call's event loop. */
interface FaultedCall {
  /** Answers that instead of what the call asked for. */
  void answer(ApiResponse response);

  /** Serves the call as usual, that much later. */
  void serveAfter(Duration delay);

  /** Leaves the call to the {@link FaultPlan}, which serves it when the faults are cleared. */
  void hold();

  /** Ends the connection without an answer. */
  void drop();

  /** Refuses the call as one with an unknown token is refused. */
  void refuseToken();
}
