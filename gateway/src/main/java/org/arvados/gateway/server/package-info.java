/** The composition root: builds the gateway from its configuration, and ends it. */
@NullMarked
package org.arvados.gateway.server;

import org.jspecify.annotations.NullMarked;
