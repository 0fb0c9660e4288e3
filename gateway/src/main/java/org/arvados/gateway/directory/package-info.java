/**
 * The directory on the base host: the services that a visitor can open, and what the visitor does
 * about friendly names there.
 */
@NullMarked
package org.arvados.gateway.directory;

import org.jspecify.annotations.NullMarked;
