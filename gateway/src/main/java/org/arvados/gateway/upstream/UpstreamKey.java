package org.arvados.gateway.upstream;

import org.arvados.api.ArvadosUuid;

/**
 * What a stream leads to. Who may use it was decided before, so it says nothing of users.
 *
 * @param container the container
 * @param gatewayAddress of its container gateway, as the container record has it
 * @param port inside the container
 */
public record UpstreamKey(ArvadosUuid container, String gatewayAddress, int port) {}
