package org.arvados.gateway.access;

import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says about a port and a visitor.
 *
 * @param kind of answer
 * @param reason of a refusal, else null
 */
record Verdict(Kind kind, @Nullable Reason reason) {
  /** It is open, whoever asks. */
  static final Verdict EVERYBODY = new Verdict(Kind.EVERYBODY, null);

  /** The visitor's own rights let them in. */
  static final Verdict VISITOR = new Verdict(Kind.VISITOR, null);

  /** Facts are wanting. */
  static final Verdict WANTING = new Verdict(Kind.WANTING, null);

  /** The kinds of answers. */
  enum Kind {
    EVERYBODY,
    VISITOR,
    REFUSED,
    WANTING
  }

  static Verdict refused(Reason reason) {
    return new Verdict(Kind.REFUSED, reason);
  }

  boolean isAdmitted() {
    return kind == Kind.EVERYBODY || kind == Kind.VISITOR;
  }
}
