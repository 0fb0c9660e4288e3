/** Fails every test class that leaves something behind. */
@NullMarked
package org.arvados.gateway.leakgate;

import org.jspecify.annotations.NullMarked;
