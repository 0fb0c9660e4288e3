/**
 * Typed configuration, read from the Arvados cluster file, the gateway's own file or the
 * environment: {@link org.arvados.gateway.config.ConfigLoader} gives a {@link
 * org.arvados.gateway.config.GatewayConfig}, or every fault at once.
 */
@NullMarked
package org.arvados.gateway.config;

import org.jspecify.annotations.NullMarked;
