package org.arvados.gateway.tunnel.ssh;

/**
 * The server sent something that the protocol, or our limits, do not allow. Thrown by the pure
 * pieces, which know neither stage nor connection; the session turns it into a DISCONNECT and an
 * {@link SshException}. Checked, so that no caller can forget it, and without a stack trace.
 */
final class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1L;

  private final DisconnectCode code;
  private final String reason;

  ProtocolViolation(String message) {
    this(DisconnectCode.PROTOCOL_ERROR, message);
  }

  ProtocolViolation(DisconnectCode code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = message;
  }

  DisconnectCode code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
