package org.arvados.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. Its message lists every fault, one a line; no secret is in it.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;
  private final transient List<Warning> warnings;

  ConfigException(List<Fault> faults, List<Warning> warnings) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
    this.warnings = List.copyOf(warnings);
  }

  /** Every fault of all files, never empty. */
  public List<Fault> faults() {
    return faults;
  }

  /** What else was noticed before the loading was given up. */
  public List<Warning> warnings() {
    return warnings;
  }
}
