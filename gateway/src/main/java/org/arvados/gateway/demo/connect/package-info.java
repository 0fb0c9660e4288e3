/**
 * What a controller does behind {@code POST /arvados/v1/connect/{uuid}/ssh} (arvados-protocol
 * sections 7.1 to 7.3): it finds the container's gateway, proves itself to it, and joins the two
 * connections.
 */
@NullMarked
package org.arvados.gateway.demo.connect;

import org.jspecify.annotations.NullMarked;
