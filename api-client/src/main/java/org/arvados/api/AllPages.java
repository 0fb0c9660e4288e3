package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads a list to its end. Pages are cut by uuid ("after the last one seen") and not by offset:
 * with offsets, a record that is deleted between two pages lets another slip through, and a
 * container request that is missed could raise an access level (rule A1).
 */
final class AllPages<T> {
  /** A list that goes on for longer is taken for one that never ends. */
  private static final int MAX_PAGES = 1000;

  /** Asks the API for one page. */
  @FunctionalInterface
  interface PageCall<T> {
    /** The records after the one of that uuid; all of them when it is empty. */
    CompletableFuture<Page<T>> after(Optional<String> uuid);
  }

  /**
   * One page.
   *
   * @param records by uuid, in the order they came
   * @param last uuid of the last record, if any
   * @param isComplete whether nothing follows
   */
  record Page<T>(Map<String, T> records, Optional<String> last, boolean isComplete) {
    /**
     * From the body of a list. The {@code limit} it states is the one that was applied, lowered by
     * the API's own bounds, so a page with fewer items is the last one; where none is stated, only
     * an empty page is.
     */
    static <T> Page<T> read(JsonNode body, Function<JsonNode, T> reader) {
      JsonFields fields = new JsonFields(body);
      List<JsonNode> items = fields.array("items");
      int limit = fields.number("limit", 0);
      Map<String, T> records = new LinkedHashMap<>();
      Optional<String> last = Optional.empty();
      for (JsonNode item : items) {
        String uuid = new JsonFields(item).text("uuid");
        records.put(uuid, reader.apply(item));
        last = Optional.of(uuid);
      }
      return new Page<>(records, last, items.isEmpty() || items.size() < limit);
    }
  }

  private final String name;
  private final PageCall<T> pages;
  private final Map<String, T> found = new LinkedHashMap<>();
  private int count;

  /** A reader for one list; the name is for exceptions. */
  AllPages(String name, PageCall<T> pages) {
    this.name = name;
    this.pages = pages;
  }

  /** Every record, each once. */
  CompletableFuture<List<T>> read() {
    return next(Optional.empty());
  }

  /** Every record when they fit one page; else empty. */
  CompletableFuture<Optional<List<T>>> readFew() {
    return pages
        .after(Optional.empty())
        .thenApply(
            page ->
                Optional.of(List.copyOf(page.records().values()))
                    .filter(records -> page.isComplete()));
  }

  private CompletableFuture<List<T>> next(Optional<String> last) {
    return pages.after(last).thenCompose(this::add);
  }

  private CompletableFuture<List<T>> add(Page<T> page) {
    int before = found.size();
    found.putAll(page.records());
    if (page.isComplete()) {
      return CompletableFuture.completedFuture(List.copyOf(found.values()));
    }
    count++;
    if (found.size() == before || count >= MAX_PAGES) {
      return CompletableFuture.failedFuture(
          new ApiFailedException(name + ": the list does not end", null));
    }
    return next(page.last());
  }
}
