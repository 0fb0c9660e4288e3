package org.arvados.gateway.page;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question that a page asks: each button posts the hidden fields and itself back to this host.
 * The fields may hold sealed values, so {@link #toString()} shows none.
 *
 * @param action a path beginning with exactly one slash
 * @param fields sent whatever the answer
 * @param buttons the answers; the first is the safe one and stands out
 * @param leadsTo another origin that the answer may redirect to; browsers hold the whole way to
 *     what a page allows its forms
 */
public record PageForm(
    String action, List<Field> fields, List<Button> buttons, Optional<String> leadsTo) {
  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9._:\\[\\]-]+");

  /** A form whose answer stays on this host. */
  public PageForm(String action, List<Field> fields, List<Button> buttons) {
    this(action, fields, buttons, Optional.empty());
  }

  /** The same, whose answer may redirect to another origin. */
  public PageForm leadingTo(String origin) {
    return new PageForm(action, fields, buttons, Optional.of(origin));
  }

  /**
   * A hidden field.
   *
   * @param name of the form parameter
   * @param value sent as it is: printable ASCII
   */
  public record Field(String name, String value) {
    /** Checks both. */
    public Field {
      checkPrintable(name, value);
    }

    @Override
    public String toString() {
      return "Field[" + name + "]";
    }
  }

  /**
   * A button.
   *
   * @param name of the form parameter
   * @param value sent when this button is pressed: printable ASCII
   * @param label what the button says
   */
  public record Button(String name, String value, String label) {
    /** Checks name and value. */
    public Button {
      checkPrintable(name, value);
    }
  }

  /** Checks the action and keeps lists of its own. */
  public PageForm {
    if (!action.startsWith("/") || !PageLink.isSafe(action)) {
      throw new IllegalArgumentException("a form posts to a path on this host");
    }
    if (leadsTo.filter(origin -> !ORIGIN.matcher(origin).matches()).isPresent()) {
      throw new IllegalArgumentException("an origin is a scheme, a host and perhaps a port");
    }
    fields = List.copyOf(fields);
    buttons = List.copyOf(buttons);
  }

  private static void checkPrintable(String name, String value) {
    if (!(name + value).chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("form parameters hold printable ASCII");
    }
  }
}
