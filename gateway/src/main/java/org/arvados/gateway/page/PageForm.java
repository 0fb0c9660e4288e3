package org.arvados.gateway.page;

import java.util.List;

/**
 * A question that a page asks: each button posts the hidden fields and itself back to this host.
 * The fields may hold sealed values, so {@link #toString()} shows none.
 *
 * @param action a path beginning with exactly one slash
 * @param fields sent whatever the answer
 * @param buttons the answers; the first is the safe one and stands out
 */
public record PageForm(String action, List<Field> fields, List<Button> buttons) {

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
    fields = List.copyOf(fields);
    buttons = List.copyOf(buttons);
  }

  private static void checkPrintable(String name, String value) {
    if (!(name + value).chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("form parameters hold printable ASCII");
    }
  }
}
