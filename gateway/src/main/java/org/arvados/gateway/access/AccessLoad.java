package org.arvados.gateway.access;

/**
 * What an {@link AccessService} holds at a moment, for tests and metrics.
 *
 * @param facts kept in all caches
 * @param questions to the API that are not answered yet
 */
public record AccessLoad(long facts, int questions) {}
