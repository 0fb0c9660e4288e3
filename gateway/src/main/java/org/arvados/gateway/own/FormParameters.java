package org.arvados.gateway.own;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.auth.FormEncoding;

/**
 * The parameters of a form or query ({@code application/x-www-form-urlencoded}), read strictly:
 * text that does not decode, or repeats a name, holds none at all. They may be secret: {@link
 * #toString()} shows none.
 *
 * @param values by name
 */
public record FormParameters(Map<String, String> values) {
  private static final FormParameters NONE = new FormParameters(Map.of());

  /** Keeps a map of its own. */
  public FormParameters {
    values = Map.copyOf(values);
  }

  /** Reads a text without question mark. */
  public static FormParameters parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      Optional<String> decodedName = FormEncoding.decode(name);
      Optional<String> value = FormEncoding.decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (decodedName.isEmpty()
          || value.isEmpty()
          || values.putIfAbsent(decodedName.get(), value.get()) != null) {
        return NONE;
      }
    }
    return new FormParameters(values);
  }

  /** A value, or the empty text. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    return "FormParameters[redacted]";
  }
}
