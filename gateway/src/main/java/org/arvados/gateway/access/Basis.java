package org.arvados.gateway.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the facts of a cache rest on: once a subject has changed, they are asked for anew. It is all
 * that a new kind of fact has to say to be kept true by events.
 *
 * @param <K> of the cache's keys
 * @param <V> of the cache's values
 */
@FunctionalInterface
interface Basis<K, V> {
  /** The subjects of one fact; {@code value} is null when there is no such thing. */
  List<Subject> of(K key, @Nullable V value);
}
