package org.arvados.gateway.access;

import java.util.List;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;

/** What facts rest on, and what an event of the cluster may be about. */
sealed interface Subject {
  /** A record. */
  record Thing(ArvadosUuid uuid) implements Subject {}

  /** A friendly name, whatever links it. */
  record Name(String text) implements Subject {}

  /** What many facts rest on, and events do not tell apart. */
  enum Shared implements Subject {
    /** Who may do what: permission links, projects, roles. Their events do not say for whom. */
    PERMISSIONS
  }

  /** These records. */
  static List<Subject> things(ArvadosUuid... uuids) {
    return Stream.of(uuids).<Subject>map(Thing::new).toList();
  }
}
