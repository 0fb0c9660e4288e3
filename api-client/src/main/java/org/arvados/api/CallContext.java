package org.arvados.api;

/**
 * On whose behalf a call is made, and the request id that ties our log to the cluster's.
 *
 * @param token sent as {@code Authorization: Bearer}
 * @param requestId sent as {@code X-Request-Id}; {@code req-} and 20 base-36 characters
 */
public record CallContext(ApiToken token, String requestId) {
  private static final int MAX_LENGTH = 255;

  /** Checks that the request id can stand in a header: 1 to 255 visible ASCII characters. */
  public CallContext {
    boolean visible = requestId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (requestId.isEmpty() || requestId.length() > MAX_LENGTH || !visible) {
      throw new IllegalArgumentException("not a request id");
    }
  }
}
