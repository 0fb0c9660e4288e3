package org.arvados.gateway.names;

import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.jspecify.annotations.Nullable;

/** Whether there is something behind a name. */
public enum NameState {
  /** The container runs. */
  RUNNING,
  /** The request has no container yet, or it waits for its turn. */
  WAITING,
  /** The container has ended, and no other follows. */
  ENDED,
  /** The request is gone, or the user may not read it. */
  UNKNOWN;

  /**
   * The state of a request.
   *
   * @param request null when it cannot be read
   * @param container null when there is none or it cannot be read
   */
  static NameState of(@Nullable ContainerRequest request, @Nullable Container container) {
    if (request == null) {
      return UNKNOWN;
    }
    if (request.state().equals("Final")) {
      return ENDED;
    }
    return switch (container == null ? "" : container.state()) {
      case "Running" -> RUNNING;
      case "Complete", "Cancelled" -> ENDED;
      default -> WAITING;
    };
  }
}
