package org.arvados.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks about many things in few calls. */
public final class Batches {
  /** So many uuids fit what web servers take, sent in a body. */
  public static final int UUIDS = 500;

  private Batches() {}

  /**
   * Asks about every key in calls of so many, one after the other, so that the API is not flooded.
   *
   * @param most keys in one call
   * @param call is made for no empty list
   * @return the answers, in order; fails as the first call that fails
   */
  public static <K, V> CompletableFuture<List<V>> ask(
      Collection<K> keys, int most, Function<List<K>, CompletableFuture<List<V>>> call) {
    List<K> all = List.copyOf(keys);
    CompletableFuture<List<V>> result = CompletableFuture.completedFuture(new ArrayList<>());
    for (int i = 0; i < all.size(); i += most) {
      List<K> some = all.subList(i, Math.min(all.size(), i + most));
      result =
          result.thenCompose(
              before ->
                  call.apply(some)
                      .thenApply(
                          more -> {
                            before.addAll(more);
                            return before;
                          }));
    }
    return result.thenApply(List::copyOf);
  }
}
