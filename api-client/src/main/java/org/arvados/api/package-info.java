/**
 * A typed, asynchronous client of the Arvados API. No part of it knows about Netty or the gateway.
 */
@NullMarked
package org.arvados.api;

import org.jspecify.annotations.NullMarked;
