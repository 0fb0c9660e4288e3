/**
 * The SSH client of the tunnel: one connection over an upgraded channel, many {@code direct-tcpip}
 * streams in it, each presented as a Netty channel. Everything runs on the parent channel's event
 * loop.
 */
@NullMarked
package org.arvados.gateway.tunnel.ssh;

import org.jspecify.annotations.NullMarked;
