package org.arvados.api;

import java.util.Map;

/**
 * The attributes of a link to create or to change; only those given are sent.
 *
 * @param attributes attribute name to value, as Jackson writes them
 */
public record LinkChange(Map<String, Object> attributes) {}
