/**
 * A typed, asynchronous client of the Arvados API. No part of it knows about Netty or the gateway.
 *
 * <p>{@link org.arvados.api.ArvadosApi} is what others see; {@link org.arvados.api.HttpArvadosApi}
 * is the real one. A call goes through {@code PendingCalls} (one time-out, one way to abort),
 * {@code CachedDiscovery} (what the cluster's records have), {@code HttpTransport} (attempts) and
 * {@code ResponseReader} (answer, refusal or failure) to {@code RecordReader} (JSON to records).
 *
 * <p>{@link org.arvados.api.EventFeed} listens to the cluster's event service: what has changed.
 */
@NullMarked
package org.arvados.api;

import org.jspecify.annotations.NullMarked;
