/**
 * Ways from the gateway to the container gateway of a running container. Knows nothing of HTTP
 * exchanges.
 */
@NullMarked
package org.arvados.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
