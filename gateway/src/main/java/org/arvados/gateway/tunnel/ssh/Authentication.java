package org.arvados.gateway.tunnel.ssh;

/**
 * User authentication with method {@code none} (RFC 4252 section 5.2): the way to the server has
 * proved both sides already. Service and authentication request go out together, which saves a
 * round trip.
 */
final class Authentication {
  private static final int MAX_TEXT = 4 * 1024;

  private enum Phase {
    BEFORE,
    SERVICE_REQUESTED,
    USER_REQUESTED,
    DONE
  }

  private final OutboundPackets out;
  private final String userName;
  private Phase phase = Phase.BEFORE;

  Authentication(OutboundPackets out, String userName) {
    this.out = out;
    this.userName = userName;
  }

  void start() {
    out.message(MessageNumber.SERVICE_REQUEST).string("ssh-userauth");
    out.send();
    out.message(MessageNumber.USERAUTH_REQUEST)
        .string(userName)
        .string("ssh-connection")
        .string("none");
    out.send();
    phase = Phase.SERVICE_REQUESTED;
  }

  boolean isDone() {
    return phase == Phase.DONE;
  }

  /**
   * Takes SERVICE_ACCEPT and the messages of user authentication.
   *
   * @return whether authentication is done by it
   */
  boolean message(int number, WireReader message) throws ProtocolViolation {
    if (number == MessageNumber.SERVICE_ACCEPT && phase == Phase.SERVICE_REQUESTED) {
      if (!message.name(64).equals("ssh-userauth")) {
        throw new ProtocolViolation("another service than requested was accepted");
      }
      message.finish();
      phase = Phase.USER_REQUESTED;
    } else if (number == MessageNumber.USERAUTH_SUCCESS && phase == Phase.USER_REQUESTED) {
      message.finish();
      phase = Phase.DONE;
      return true;
    } else if (number == MessageNumber.USERAUTH_FAILURE && phase == Phase.USER_REQUESTED) {
      throw new ProtocolViolation(
          DisconnectCode.NO_MORE_AUTH_METHODS,
          "method \"none\" is refused; the server wants " + message.text(MAX_TEXT));
    } else if (number != MessageNumber.USERAUTH_BANNER || phase != Phase.USER_REQUESTED) {
      throw new ProtocolViolation("message " + number + " out of turn in authentication");
    }
    return false;
  }
}
