package org.arvados.gateway.config;

/** A text is not a value of the wanted kind. The message is the problem of a {@link Fault}. */
public final class MalformedValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String mend;

  MalformedValueException(String problem, String mend) {
    super(problem);
    this.mend = mend;
  }

  /** What to write instead. */
  public String mend() {
    return mend;
  }
}
