/** The system as its users meet it: the built program, real sockets, real browsers and services. */
@NullMarked
package org.arvados.gateway.system;

import org.jspecify.annotations.NullMarked;
