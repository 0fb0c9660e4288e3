package org.arvados.gateway.config;

import java.util.List;

/**
 * A configuration the gateway can start with.
 *
 * @param config every setting
 * @param warnings what the operator should know, may be empty
 */
public record LoadedConfig(GatewayConfig config, List<Warning> warnings) {
  /** Takes a copy of the list. */
  public LoadedConfig {
    warnings = List.copyOf(warnings);
  }
}
