/**
 * The cluster's event service, in memory and over a real socket (arvados-protocol section 11). It
 * misbehaves on command, from a closed list of faults.
 */
@NullMarked
package org.arvados.gateway.demo.events;

import org.jspecify.annotations.NullMarked;
