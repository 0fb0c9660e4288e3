package org.arvados.gateway.access;

/**
 * A port of a request or container, as declared.
 *
 * @param port 1 to 65535
 * @param level the lowest of all requests that share the container (rule A1)
 * @param label may be empty
 * @param initialPath that people should see first; may be empty
 */
public record PublishedPort(int port, AccessLevel level, String label, String initialPath) {}
