/**
 * The command line: {@code serve}, {@code check} and {@code demo} for operators, {@code name} and
 * {@code url} for users.
 */
@NullMarked
package org.arvados.gateway.cli;

import org.jspecify.annotations.NullMarked;
