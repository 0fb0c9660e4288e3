package org.arvados.gateway.page;

/**
 * Writes HTML that is also well-formed XML, so that a parser can prove the escaping. Whatever comes
 * from outside passes through {@link PlainText}. Not thread-safe.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(8192);

  /** Begins an element; attributes are pairs of name and value, escaped here. */
  Html open(String name, String... attributes) {
    tag(name, attributes);
    out.append('>');
    return this;
  }

  /** Ends an element. */
  Html close(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** An element without content. */
  Html empty(String name, String... attributes) {
    tag(name, attributes);
    out.append("/>\n");
    return this;
  }

  /** An element with a text of any origin. */
  Html element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close(name);
  }

  /** A text of any origin. */
  Html text(String text) {
    out.append(PlainText.html(text));
    return this;
  }

  /** Markup of ours, as it is. */
  Html markup(String constant) {
    out.append(constant);
    return this;
  }

  private void tag(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(PlainText.escape(attributes[i + 1])).append('"');
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
