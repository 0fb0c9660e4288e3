package org.arvados.gateway.access;

/** What became of a call to the Arvados API. */
public enum ApiResult {
  /** It was answered. */
  ANSWERED,
  /** It was answered with a refusal in Arvados's form, such as 404. */
  REFUSED,
  /** There was no usable answer. */
  FAILED,
  /** It was not made, since too many wait (rule A9). */
  TOO_BUSY
}
