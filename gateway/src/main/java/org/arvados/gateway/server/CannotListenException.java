package org.arvados.gateway.server;

import java.io.IOException;
import org.arvados.gateway.config.HostAndPort;
import org.jspecify.annotations.Nullable;

/** An address could not be listened on. The message is the reason alone. */
public final class CannotListenException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HostAndPort address;
  private final String setting;

  CannotListenException(HostAndPort address, String setting, @Nullable Throwable cause) {
    super(cause == null ? "no reason is known" : String.valueOf(cause.getMessage()), cause);
    this.address = address;
    this.setting = setting;
  }

  /** The address. */
  public HostAndPort address() {
    return address;
  }

  /** The setting that it comes from, such as {@code listen.address}. */
  public String setting() {
    return setting;
  }
}
