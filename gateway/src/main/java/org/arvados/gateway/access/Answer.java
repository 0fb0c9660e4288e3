package org.arvados.gateway.access;

/** What the facts in hand say to a question. */
enum Answer {
  /** It is so. */
  YES,
  /** It is not so. */
  NO,
  /** A fact is wanting, and must be asked for. */
  WANTING;

  static Answer of(boolean isSo) {
    return isSo ? YES : NO;
  }
}
