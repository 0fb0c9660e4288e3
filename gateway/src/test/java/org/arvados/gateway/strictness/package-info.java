/**
 * The corpus of ambiguous messages: files in {@code resources/strictness}, each row with the answer
 * it must get, and what runs them over sockets through a whole gateway.
 */
package org.arvados.gateway.strictness;
