package org.arvados.gateway.demo.events;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.arvados.gateway.demo.controller.ChangeEvent;

/** The cluster's log, as far back as it is sent again (arvados-protocol section 11.4). */
final class EventLog {
  private static final Duration REACH = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Deque<ChangeEvent> events = new ArrayDeque<>();

  EventLog(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(ChangeEvent event) {
    forget();
    events.addLast(event);
  }

  /** What was logged after that row, oldest first. */
  synchronized List<ChangeEvent> after(long id) {
    forget();
    return events.stream().filter(event -> event.id() > id).toList();
  }

  private void forget() {
    Instant oldest = clock.instant().minus(REACH);
    while (!events.isEmpty() && events.getFirst().at().isBefore(oldest)) {
      events.removeFirst();
    }
  }
}
