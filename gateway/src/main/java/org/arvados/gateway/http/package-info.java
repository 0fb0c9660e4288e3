/**
 * A strict HTTP/1.1 codec for both sides of the gateway (rule X5): it refuses what two parsers
 * might read in two ways, where a lenient one would guess.
 *
 * <p>{@link org.arvados.gateway.http.Http1ServerCodec} faces the client, {@link
 * org.arvados.gateway.http.Http1ClientCodec} the upstream. Both speak Netty's own message types, so
 * that the rest of a pipeline is ordinary Netty. docs/decisions/0002-own-http1-codec.md says why.
 */
@NullMarked
package org.arvados.gateway.http;

import org.jspecify.annotations.NullMarked;
