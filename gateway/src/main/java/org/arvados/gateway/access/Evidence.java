package org.arvados.gateway.access;

/**
 * What the policy must know about the rights of a visitor, question by question, so that nothing is
 * asked of the API that does not matter. All answers follow Arvados's own permissions (rule A5).
 */
interface Evidence {
  /**
   * Whether the visitor's token reads the request; it does not read what lies in the trash, as
   * Arvados shows nobody what does.
   */
  Answer reads(SubmittedRequest request);

  /** The same of the anonymous user, so of everybody (rule A4). */
  Answer anonymousReads(SubmittedRequest request);

  /** Whether one of the two is so. */
  Answer readsAsAnybody(SubmittedRequest request);

  /**
   * Whether the visitor may write or manage the request. Nobody writes in a frozen project.
   *
   * @param level {@link AccessLevel#CAN_WRITE} or {@link AccessLevel#CAN_MANAGE}
   */
  Answer may(SubmittedRequest request, AccessLevel level);

  /** Whether the visitor's account is active. */
  Answer isActive();
}
