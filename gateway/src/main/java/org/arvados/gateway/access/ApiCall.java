package org.arvados.gateway.access;

/** The calls to the Arvados API that decisions need. */
public enum ApiCall {
  /** Links that give a name. */
  LINKS("reading links"),
  /** A container request, with the system root token. */
  CONTAINER_REQUEST("reading a container request"),
  /** A container, with the system root token. */
  CONTAINER("reading a container"),
  /** All requests that share a container. */
  REQUESTS_OF_CONTAINER("reading the requests of a container"),
  /** A newer request of the same name, with a visitor's token. */
  NEWER_REQUEST("looking for a newer request"),
  /** The record of a visitor's token. */
  TOKEN("reading a token"),
  /** The user behind a visitor's token. */
  USER("reading a user"),
  /** An object, with a visitor's token: may it be read? */
  AS_VISITOR("reading with a visitor's token"),
  /** An object, with the anonymous user's token: may everybody read it? */
  AS_ANONYMOUS("reading with the anonymous user's token"),
  /** A project, with a visitor's token: what may they do there? */
  PROJECT_AS_VISITOR("reading a project with a visitor's token"),
  /** A project, with the system root token: is it frozen? */
  PROJECT("reading a project"),
  /** The permission table, with the system root token. */
  PERMISSIONS("reading permissions"),
  /** A user, with the system root token: is the account active? */
  ACCOUNT("reading an account"),
  /** What a user does about friendly names, all calls of it. */
  NAMES("using friendly names");

  private final String words;

  ApiCall(String words) {
    this.words = words;
  }

  /** For the log. */
  String words() {
    return words;
  }
}
