/** The command line: {@code serve}, {@code demo} and {@code check}. */
@NullMarked
package org.arvados.gateway.cli;

import org.jspecify.annotations.NullMarked;
