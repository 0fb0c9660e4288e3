package org.arvados.api;

/**
 * One condition of a list call (arvados-protocol section 3.2).
 *
 * @param attribute field name
 * @param operator such as {@code =} or {@code in}
 * @param operand string, number, boolean, null or a list of them
 */
public record Filter(String attribute, String operator, Object operand) {
  /** {@code attribute = value}. */
  public static Filter equal(String attribute, Object value) {
    return new Filter(attribute, "=", value);
  }
}
