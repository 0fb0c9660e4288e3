/** A relay that spoils connections on command, to be put between any two parts of a cluster. */
@NullMarked
package org.arvados.gateway.demo.faults;

import org.jspecify.annotations.NullMarked;
