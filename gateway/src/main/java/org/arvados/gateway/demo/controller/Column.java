package org.arvados.gateway.demo.controller;

/**
 * One field of a type of record.
 *
 * @param name as in JSON
 * @param type what filters may do with it
 * @param searchable whether filters and orders may name it
 * @param listed whether the discovery document knows it: not what is computed for each caller
 */
record Column(String name, Type type, boolean searchable, boolean listed) {
  /** Types of the database, and their names in the discovery document. */
  enum Type {
    /** Text; uuids too. */
    TEXT("string"),
    /** A time. */
    TIME("datetime"),
    /** A whole number. */
    INTEGER("integer"),
    /** True or false. */
    BOOLEAN("boolean"),
    /** An object, whose members filters may name after a dot. */
    JSON("Hash"),
    /** A list of texts. */
    LIST("Array");

    private final String schemaName;

    Type(String schemaName) {
      this.schemaName = schemaName;
    }

    String schemaName() {
      return schemaName;
    }
  }

  static Column text(String name) {
    return new Column(name, Type.TEXT, true, true);
  }

  static Column time(String name) {
    return new Column(name, Type.TIME, true, true);
  }

  static Column integer(String name) {
    return new Column(name, Type.INTEGER, true, true);
  }

  static Column flag(String name) {
    return new Column(name, Type.BOOLEAN, true, true);
  }

  static Column json(String name) {
    return new Column(name, Type.JSON, true, true);
  }

  static Column list(String name) {
    return new Column(name, Type.LIST, true, true);
  }

  /** The same field, which may be selected and not searched. */
  Column unsearchable() {
    return new Column(name, type, false, listed);
  }

  /** The same field, computed for each answer: it may be selected, but no schema has it. */
  Column computed() {
    return new Column(name, type, false, false);
  }
}
