/** Tests of the Host header's rules. */
@NullMarked
package org.arvados.gateway.host;

import org.jspecify.annotations.NullMarked;
