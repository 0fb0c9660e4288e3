package org.arvados.gateway.demo.controller;

import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows by uuid, in the order they were made, and the log of their changes. Thread-safe. */
final class RowStore {
  private final Identifiers ids;
  private final InstantSource clock;
  private final BooleanSupplier hasPublishedPorts;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final List<Consumer<ChangeEvent>> listeners = new CopyOnWriteArrayList<>();
  private Map<String, Row> copy = Map.of();
  private long lastEvent;

  /**
   * An empty store.
   *
   * @param hasPublishedPorts whether the cluster knows that class of links, and keeps names unique
   */
  RowStore(Identifiers ids, InstantSource clock, BooleanSupplier hasPublishedPorts) {
    this.ids = ids;
    this.clock = clock;
    this.hasPublishedPorts = hasPublishedPorts;
  }

  void onChange(Consumer<ChangeEvent> listener) {
    listeners.add(listener);
  }

  /** An unmodifiable copy of all rows; the same object until something changes. */
  synchronized Map<String, Row> rows() {
    if (copy.isEmpty()) {
      copy = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }
    return copy;
  }

  <R extends Row> Stream<R> all(Class<R> type) {
    return rows().values().stream().filter(type::isInstance).map(type::cast);
  }

  <R extends Row> Optional<R> current(R row) {
    return Optional.ofNullable(rows().get(row.uuid().text())).map(found -> sameType(row, found));
  }

  synchronized <R extends Row> R add(R row) {
    if (rows.containsKey(row.uuid().text())) {
      throw new IllegalArgumentException("there is a record " + row.uuid() + " already");
    }
    put(row);
    emit(null, row);
    return row;
  }

  synchronized <R extends Row> R change(R row, UnaryOperator<R> edit) {
    R before = current(row).orElseThrow();
    R edited = edit.apply(before);
    R after = sameType(row, edited.withStamp(edited.stamp().withModifiedAt(clock.instant())));
    put(after);
    emit(before, after);
    return after;
  }

  /** Replaces a row as SQL would: no stamp, no event. */
  synchronized <R extends Row> void changeSilently(R row, UnaryOperator<R> edit) {
    put(edit.apply(current(row).orElseThrow()));
  }

  synchronized void remove(Row row) {
    Row before = rows.remove(row.uuid().text());
    copy = Map.of();
    if (before == null) {
      return;
    }
    emit(before, null);
    if (before instanceof ContainerRequestRow) {
      all(LinkRow.class)
          .filter(link -> !link.isPermission() && link.headUuid().equals(row.uuid().text()))
          .forEach(this::remove);
    }
  }

  private void put(Row row) {
    if (row instanceof LinkRow link
        && link.linkClass().equals(LinkRow.PUBLISHED_PORT)
        && hasPublishedPorts.getAsBoolean()) {
      requireUniqueName(link);
    }
    rows.put(row.uuid().text(), row);
    copy = Map.of();
  }

  private void requireUniqueName(LinkRow link) {
    boolean taken =
        all(LinkRow.class)
            .filter(other -> other.linkClass().equals(LinkRow.PUBLISHED_PORT))
            .filter(other -> !other.uuid().equals(link.uuid()))
            .anyMatch(other -> other.name().equals(link.name()));
    if (taken) {
      throw new DuplicateNameException(link.name());
    }
  }

  private void emit(@Nullable Row before, @Nullable Row after) {
    lastEvent++;
    ChangeEvent event =
        ChangeEvent.of(lastEvent, ids.uuid(Identifiers.LOG), clock.instant(), before, after);
    listeners.forEach(listener -> listener.accept(event));
  }

  @SuppressWarnings("unchecked") // a uuid names a row of one class for ever
  private static <R extends Row> R sameType(R like, Row row) {
    if (like.getClass() != row.getClass()) {
      throw new IllegalArgumentException(row.uuid() + " is of another type");
    }
    return (R) row;
  }
}
