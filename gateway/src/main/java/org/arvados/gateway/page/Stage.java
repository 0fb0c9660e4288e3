package org.arvados.gateway.page;

/** How far a service has come on its way to answer, in the order of a start. */
public enum Stage {
  /** The process waits for a free machine. */
  QUEUED("In the queue"),
  /** A machine gets ready for it. */
  PREPARING("Preparing a machine"),
  /** The container runs, and its program does not listen yet. */
  STARTING("Starting the program"),
  /** The service answers. */
  READY("Ready");

  private final String words;

  Stage(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
