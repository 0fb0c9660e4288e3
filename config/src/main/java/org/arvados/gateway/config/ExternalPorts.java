package org.arvados.gateway.config;

/**
 * One host on which each published port of a running container has a port of its own
 * (arvados-protocol section 4.3).
 *
 * @param scheme {@code http} or {@code https}, as clients see it
 * @param host lower case, no wildcard
 * @param min first port of the range
 * @param max last port of the range
 */
public record ExternalPorts(String scheme, String host, int min, int max) {}
