package org.arvados.gateway.names;

import org.arvados.api.ArvadosUuid;

/** Who has links. */
final class Owners {
  private static final String GROUP = "j7d0g";

  private Owners() {}

  /** Whether it is a project, whose links several users may be able to change. */
  static boolean isProject(ArvadosUuid owner) {
    return owner.infix().equals(GROUP);
  }

  /** Such as {@code user zzzzz-tpzed-...}. */
  static String words(ArvadosUuid owner) {
    return (isProject(owner) ? "project " : "user ") + owner;
  }
}
