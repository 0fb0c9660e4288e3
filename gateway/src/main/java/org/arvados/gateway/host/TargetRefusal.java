package org.arvados.gateway.host;

/**
 * Why a request line is not served (rule H4).
 *
 * @param reason which kind of answer is due
 * @param detail one sentence for people; never holds what the client sent
 */
public record TargetRefusal(Reason reason, String detail) implements TargetResult {

  /** The kinds of refusal, each with its status. */
  public enum Reason {
    /** No form of request target that RFC 9112 section 3.2 knows for this method. */
    MALFORMED(400),
    /** The absolute form names another host than the Host header. */
    HOST_MISMATCH(400),
    /** CONNECT and TRACE. */
    METHOD_NOT_ALLOWED(405);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
      return status;
    }
  }
}
