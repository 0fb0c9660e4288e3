package org.arvados.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a list call (arvados-protocol section 3.2).
 *
 * @param attribute field name
 * @param operator such as {@code =} or {@code in}
 * @param operand string, number, boolean, uuid, null or a collection of them
 */
public record Filter(String attribute, String operator, @Nullable Object operand) {
  /** {@code attribute = value}. */
  public static Filter equal(String attribute, @Nullable Object value) {
    return new Filter(attribute, "=", value);
  }

  /** The attribute has one of the values. */
  public static Filter in(String attribute, Collection<?> values) {
    return new Filter(attribute, "in", values);
  }

  /** The three parts, as the API wants them. */
  List<@Nullable Object> parts() {
    return Arrays.asList(attribute, operator, operand);
  }
}
