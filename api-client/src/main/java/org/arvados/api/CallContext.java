package org.arvados.api;

/**
 * On whose behalf a call is made, and the request id that ties our log to the cluster's.
 *
 * @param token sent as {@code Authorization: Bearer}
 * @param requestId sent as {@code X-Request-Id}; {@code req-} and 20 base-36 characters
 */
public record CallContext(ApiToken token, String requestId) {}
