package org.arvados.gateway.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is found while loading, so that everything is reported at once. */
final class Findings {
  // Sets, because a key may be read twice.
  private final Set<Fault> faults = new LinkedHashSet<>();
  private final Set<Warning> warnings = new LinkedHashSet<>();
  private boolean incomplete;

  void fault(Place place, String problem, String mend) {
    faults.add(new Fault(place, problem, mend));
  }

  void warn(Place place, String problem, String mend) {
    warnings.add(new Warning(place, problem, mend));
  }

  /** Notes that a whole source could not be read, so that its keys are not missed one by one. */
  void setIncomplete() {
    incomplete = true;
  }

  boolean isIncomplete() {
    return incomplete;
  }

  /** Whether a key has a fault already. */
  boolean isFaulty(Place place) {
    return faults.stream()
        .map(Fault::place)
        .anyMatch(at -> at.file().equals(place.file()) && at.key().equals(place.key()));
  }

  /** Whether a key that ends so has a fault already, in any file. */
  boolean isFaulty(String keyEnd) {
    return faults.stream().anyMatch(fault -> fault.place().key().endsWith(keyEnd));
  }

  List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  void throwFaults() throws ConfigException {
    if (!faults.isEmpty()) {
      throw new ConfigException(List.copyOf(faults), List.copyOf(warnings));
    }
  }
}
