package org.arvados.gateway.cli;

import java.io.IOException;
import org.arvados.gateway.config.HostAndPort;

/** What to say when an address is taken. */
final class CannotListen {
  private CannotListen() {}

  static CommandFailedException at(HostAndPort address, IOException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return CommandFailedException.software(
        "cannot listen on " + address + ": " + reason + "; choose another with --listen");
  }
}
