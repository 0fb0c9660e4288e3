/** Tests of the gateway's own pages. */
@NullMarked
package org.arvados.gateway.page;

import org.jspecify.annotations.NullMarked;
