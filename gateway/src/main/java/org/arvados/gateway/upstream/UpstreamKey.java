package org.arvados.gateway.upstream;

import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.tunnel.TunnelMode;

/**
 * What a stream leads to. Who may use it was decided before, so it says nothing of users.
 *
 * @param container the container
 * @param gatewayAddress of its container gateway, as the container record has it
 * @param port inside the container
 * @param mode how the container gateway carries it
 */
public record UpstreamKey(
    ArvadosUuid container, String gatewayAddress, int port, TunnelMode mode) {}
