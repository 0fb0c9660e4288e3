package org.arvados.gateway.access;

import org.arvados.gateway.host.Target;

/**
 * Whether pages of one service may act at another (rule X2).
 *
 * @param service whose requests the pages make
 * @param page the service that the pages come from, as the Origin header names it
 * @param clientAddress without port; calls to the API are shared out fairly by it (rule A9)
 * @param requestId sent along with calls to the API; see {@link org.arvados.api.CallContext}
 */
public record OriginRequest(Service service, Target page, String clientAddress, String requestId) {}
