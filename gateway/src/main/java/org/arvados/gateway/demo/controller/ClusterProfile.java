package org.arvados.gateway.demo.controller;

/**
 * Which fields the cluster's records have. The discovery document lists only these, answers hold
 * only these, and to name another in {@code select} or {@code filters} is a 422 (rule A6).
 */
public enum ClusterProfile {
  /** Arvados 3.1: no services and no published ports. */
  ARVADOS_3_1,
  /** Arvados 3.2. */
  ARVADOS_3_2,
  /** Arvados 3.2 that keeps {@code runtime_user_uuid} to itself (rule A2, second half). */
  WITHOUT_RUNTIME_USER,
  /**
   * Arvados 3.2 with the wiki's fields {@code published_endpoints} and {@code expose_http_from}.
   */
  EXTENDED;

  /** Whether links of class {@code published_port} are special (arvados-protocol section 4.4). */
  boolean hasPublishedPorts() {
    return has("published_ports");
  }

  /** Whether records of this cluster have the column. */
  boolean has(String column) {
    return switch (column) {
      case "published_ports", "service" -> this != ARVADOS_3_1;
      case "published_endpoints", "expose_http_from" -> this == EXTENDED;
      case "runtime_user_uuid" -> this != WITHOUT_RUNTIME_USER;
      default -> true;
    };
  }

  /**
   * Whether runtime constraints of this cluster have the member. The controller puts container
   * requests into typed records and drops what those do not know (arvados-protocol section 3.1).
   */
  boolean hasConstraint(String member) {
    return switch (member) {
      case "published_endpoints", "expose_http_from" -> this == EXTENDED;
      default -> true;
    };
  }
}
