/**
 * What the gateway answers itself on hosts of its own and under reserved paths of service hosts:
 * which requests those are, and what such a page gets and gives. The pages are elsewhere.
 */
@NullMarked
package org.arvados.gateway.own;

import org.jspecify.annotations.NullMarked;
