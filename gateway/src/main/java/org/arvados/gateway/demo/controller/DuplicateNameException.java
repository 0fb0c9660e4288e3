package org.arvados.gateway.demo.controller;

/** Another link of class {@code published_port} has the name (arvados-protocol section 4.4). */
public final class DuplicateNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  DuplicateNameException(String name) {
    super(
        "PG::UniqueViolation: ERROR:  duplicate key value violates unique constraint"
            + " \"index_links_on_name\" DETAIL:  Key (name)=("
            + name
            + ") already exists.");
  }
}
