/** Composition root: listeners, pipelines, and what connects the other packages. */
@NullMarked
package org.arvados.gateway.server;

import org.jspecify.annotations.NullMarked;
