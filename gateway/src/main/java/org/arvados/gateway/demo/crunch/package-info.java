/**
 * A stand-in for crunch-run's container gateway server: it speaks the real protocol
 * (arvados-protocol section 6) on a loopback socket, and misbehaves on command.
 */
@NullMarked
package org.arvados.gateway.demo.crunch;

import org.jspecify.annotations.NullMarked;
