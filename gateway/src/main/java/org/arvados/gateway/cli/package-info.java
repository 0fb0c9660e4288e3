/** The command line. */
@NullMarked
package org.arvados.gateway.cli;

import org.jspecify.annotations.NullMarked;
