/**
 * A whole cluster in one process, to try the gateway and to test it: a fake controller, fake
 * crunch-runs, sample services, and the gateway in front of them.
 */
@NullMarked
package org.arvados.gateway.demo;

import org.jspecify.annotations.NullMarked;
