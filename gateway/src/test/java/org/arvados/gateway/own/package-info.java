/** Tests of what the gateway answers itself. */
@NullMarked
package org.arvados.gateway.own;

import org.jspecify.annotations.NullMarked;
