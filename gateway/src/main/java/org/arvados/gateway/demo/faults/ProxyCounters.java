package org.arvados.gateway.demo.faults;

/**
 * What a {@link FaultProxy} has carried so far.
 *
 * @param accepted connections in all
 * @param open of these, open now
 * @param bytesToServer passed on that way
 * @param bytesToClient passed on that way
 */
public record ProxyCounters(long accepted, int open, long bytesToServer, long bytesToClient) {}
