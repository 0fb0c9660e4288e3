/**
 * Friendly names: which link a name belongs to (rule N1), and what a user may do about names: claim
 * one, move it, release it, see whose it is. Asks the API with the user's own token; pure of
 * sockets and pages, so that commands and pages share it.
 */
@NullMarked
package org.arvados.gateway.names;

import org.jspecify.annotations.NullMarked;
