/**
 * Typed configuration, read from the Arvados cluster file, the gateway's own file or the
 * environment.
 */
@NullMarked
package org.arvados.gateway.config;

import org.jspecify.annotations.NullMarked;
