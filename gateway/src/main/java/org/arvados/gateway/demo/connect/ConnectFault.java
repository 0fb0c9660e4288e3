package org.arvados.gateway.demo.connect;

import java.util.Map;

/**
 * What {@link SshConnects} can do wrong on command, to the next calls. The list is closed. Faults
 * of any call, such as a dropped connection, are {@code FakeController.faults()}.
 */
public sealed interface ConnectFault {
  /** Behaves. */
  record None() implements ConnectFault {}

  /**
   * Answers that at once, whatever was asked, as a controller or a web server before it.
   *
   * @param status not 101
   * @param headers {@code Content-Type} and others
   */
  record Answer(int status, Map<String, String> headers, String body) implements ConnectFault {
    /** Takes a copy of the headers. */
    public Answer {
      headers = Map.copyOf(headers);
    }

    /** All tunnel slots are taken (arvados-protocol section 3.7). */
    public static Answer slotsTaken() {
      return new Answer(503, Map.of(), "");
    }

    /** In the controller's form of errors. */
    public static Answer error(int status, String message) {
      return new Answer(
          status,
          Map.of("Content-Type", "application/json"),
          "{\"errors\":[\"" + message.replace("\"", "\\\"") + "\"]}");
    }

    /** Of something else that answers in the controller's place. */
    public static Answer page(int status) {
      String body = "<html><body><h1>nginx says " + status + "</h1></body></html>";
      return new Answer(status, Map.of("Content-Type", "text/html"), body);
    }
  }

  /** Never answers. */
  record Hang() implements ConnectFault {}

  /** Answers 101 with that in {@code Upgrade}, and then as usual. */
  record WrongUpgrade(String protocol) implements ConnectFault {}

  /** Answers 101, and no byte of SSH follows. */
  record HangAfterSwitch() implements ConnectFault {}

  /** Cuts the connection once it has carried so many bytes of SSH to the client. */
  record CutAfter(long bytes) implements ConnectFault {}
}
