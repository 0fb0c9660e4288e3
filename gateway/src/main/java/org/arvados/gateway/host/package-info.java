/**
 * From what a request names to what it means: the Host header becomes a {@link
 * org.arvados.gateway.host.Target}, the request target becomes a path. Pure functions of strings,
 * strict by rule: what is ambiguous is refused with a reason (rules H1 to H4, N2).
 */
@NullMarked
package org.arvados.gateway.host;

import org.jspecify.annotations.NullMarked;
