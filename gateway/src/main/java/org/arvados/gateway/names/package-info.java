/**
 * What a user may do about friendly names: claim one, move it, release it, see whose it is. Asks
 * the API with the user's own token; pure of sockets and pages, so that commands and pages share
 * it. Which link a name belongs to is decided by {@link org.arvados.gateway.access.NameClaims}.
 */
@NullMarked
package org.arvados.gateway.names;

import org.jspecify.annotations.NullMarked;
