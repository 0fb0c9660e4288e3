package org.arvados.gateway.config;

/**
 * Something the operator should know, though the gateway can start. Holds no secret.
 *
 * @param place where it is
 * @param problem what is odd, as the end of a sentence about the key
 * @param mend what to do about it
 */
public record Warning(Place place, String problem, String mend) {
  /** One line for an operator. */
  @Override
  public String toString() {
    return SingleLine.of(place + ": " + problem + "; " + mend);
  }
}
