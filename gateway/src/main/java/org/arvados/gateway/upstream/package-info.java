/** Streams to services, kept and reused per event loop. */
@NullMarked
package org.arvados.gateway.upstream;

import org.jspecify.annotations.NullMarked;
