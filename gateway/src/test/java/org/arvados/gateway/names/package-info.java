/** Tests of friendly names. */
@NullUnmarked
package org.arvados.gateway.names;

import org.jspecify.annotations.NullUnmarked;
