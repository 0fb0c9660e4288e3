/**
 * One proxied request and its response: what is taken off and put on their heads, whether they may
 * upgrade, and whether a page may send them at all.
 */
@NullMarked
package org.arvados.gateway.exchange;

import org.jspecify.annotations.NullMarked;
