package org.arvados.gateway.config;

/**
 * A reason why the gateway cannot start with this configuration. Holds no secret.
 *
 * @param place where it is
 * @param problem what is wrong, as the end of a sentence about the key
 * @param mend what to write instead
 */
public record Fault(Place place, String problem, String mend) {
  /** One line for an operator. */
  @Override
  public String toString() {
    return SingleLine.of(place + ": " + problem + "; " + mend);
  }
}
