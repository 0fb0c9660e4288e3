/** Tests of decisions. */
@NullMarked
package org.arvados.gateway.access;

import org.jspecify.annotations.NullMarked;
