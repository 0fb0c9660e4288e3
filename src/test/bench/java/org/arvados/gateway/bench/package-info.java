/** What the measurements need beside the gateway, in processes of their own. */
@NullMarked
package org.arvados.gateway.bench;

import org.jspecify.annotations.NullMarked;
