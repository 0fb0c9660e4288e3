package org.arvados.gateway.cli;

import java.io.IOException;
import org.arvados.gateway.server.CannotListenException;

/** What to say when the gateway cannot start; mostly an address is taken. */
final class CannotListen {
  private CannotListen() {}

  static CommandFailedException of(IOException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (cause instanceof CannotListenException refused) {
      boolean main = refused.setting().equals("listen.address");
      return CommandFailedException.software(
          "cannot listen on "
              + refused.address()
              + ": "
              + reason
              + (main ? "; choose another with --listen" : "; choose another in admin.address"));
    }
    return CommandFailedException.software("cannot start: " + reason);
  }
}
