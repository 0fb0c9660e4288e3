package org.arvados.gateway.admin;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.arvados.gateway.access.FactKind;

/**
 * Figures that are looked up when somebody asks. All must be safe for any thread.
 *
 * @param clientConnections open ones
 * @param idleUpstreams streams to services that wait in pools
 * @param apiCallsInFlight calls to the API under way
 * @param apiCallsQueued calls that wait for a turn
 * @param cachedFacts by kind
 */
public record LiveFigures(
    IntSupplier clientConnections,
    IntSupplier idleUpstreams,
    IntSupplier apiCallsInFlight,
    IntSupplier apiCallsQueued,
    Supplier<Map<FactKind, Long>> cachedFacts) {}
