package org.arvados.gateway.demo.controller;

import java.time.Instant;

/**
 * A call that reached the controller. It holds no secret: no query, no header, no body.
 *
 * @param at the cluster's time of arrival
 * @param route the call's name, such as {@code GET /arvados/v1/containers/{uuid}}, or {@code METHOD
 *     other}
 * @param method that was meant
 * @param path without the query
 * @param token uuid of the first token's record; {@code sha256:} and eight digits of its digest for
 *     a token that names none; {@code none}
 * @param requestId of the client, or made here
 * @param status of the answer; 0 while there is none
 */
public record RecordedCall(
    Instant at,
    String route,
    String method,
    String path,
    String token,
    String requestId,
    int status) {
  RecordedCall answered(int newStatus) {
    return new RecordedCall(at, route, method, path, token, requestId, newStatus);
  }
}
