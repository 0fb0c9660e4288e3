package org.arvados.gateway.demo.controller;

/** What a user may do with an object, weakest first (arvados-protocol section 3.8). */
public enum PermissionLevel {
  /** Nothing: to this user the object does not exist. */
  NONE("none"),
  /** May see it. */
  CAN_READ("can_read"),
  /** May change it. */
  CAN_WRITE("can_write"),
  /** May share and give it away. */
  CAN_MANAGE("can_manage");

  private final String text;

  PermissionLevel(String text) {
    this.text = text;
  }

  /** The name of permission links and of {@code perm_level}. */
  public String text() {
    return text;
  }

  /** What a permission link of that name gives: {@code can_login} gives sight, junk nothing. */
  static PermissionLevel ofLinkName(String name) {
    return switch (name) {
      case "can_read", "can_login" -> CAN_READ;
      case "can_write" -> CAN_WRITE;
      case "can_manage" -> CAN_MANAGE;
      default -> NONE;
    };
  }

  /** Whether this level gives at least what the other gives. */
  boolean covers(PermissionLevel other) {
    return compareTo(other) >= 0;
  }

  /** A path is as strong as its weakest step. */
  PermissionLevel weaker(PermissionLevel other) {
    return covers(other) ? other : this;
  }

  /** Several paths are as strong as the strongest. */
  PermissionLevel stronger(PermissionLevel other) {
    return covers(other) ? this : other;
  }
}
