package org.arvados.api;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checked Arvados uuid: cluster id, type infix, 15 characters (arvados-protocol section 1). Lower
 * case only.
 *
 * @param text all 27 characters
 */
public record ArvadosUuid(String text) {
  /** Number of characters of every uuid. */
  public static final int LENGTH = 27;

  /** Infix of container requests. */
  public static final String CONTAINER_REQUEST = "xvhdp";

  /** Infix of containers. */
  public static final String CONTAINER = "dz642";

  /** Infix of users. */
  public static final String USER = "tpzed";

  /** Infix of groups: projects and roles. */
  public static final String GROUP = "j7d0g";

  private static final Pattern FORM = Pattern.compile("[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{15}");

  /** Checks the form. */
  public ArvadosUuid {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an Arvados uuid");
    }
  }

  /** The uuid, or empty when the text has another form. */
  public static Optional<ArvadosUuid> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ArvadosUuid(text)) : Optional.empty();
  }

  /** The five characters that name the cluster. */
  public String cluster() {
    return text.substring(0, 5);
  }

  /** The five characters that name the type of object. */
  public String infix() {
    return text.substring(6, 11);
  }

  /** Whether this names a container request. */
  public boolean isContainerRequest() {
    return infix().equals(CONTAINER_REQUEST);
  }

  /** Whether this names a container. */
  public boolean isContainer() {
    return infix().equals(CONTAINER);
  }

  /** Whether this names a user. */
  public boolean isUser() {
    return infix().equals(USER);
  }

  /** Whether this names a group: a project or a role. */
  public boolean isGroup() {
    return infix().equals(GROUP);
  }

  @Override
  public String toString() {
    return text;
  }
}
