package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ClusterEvent;

/** What an event is about (arvados-protocol sections 11.2 and 11.5). Pure. */
final class EventSubjects {
  private static final String USER = "tpzed";
  private static final String TOKEN = "gj3su";
  private static final String GROUP = "j7d0g";
  private static final String LINK = "o0j2j";

  /** Names of permission links begin so, and no host's name does. */
  private static final String PERMISSION = "can_";

  /** Longer ones are no friendly names. */
  private static final int LONGEST_NAME = 63;

  private EventSubjects() {}

  /** The subjects that have changed; none for an event that is of no concern here. */
  static List<Subject> of(ClusterEvent event) {
    ArvadosUuid object = event.object();
    boolean isNew = event.change() == ClusterEvent.Change.CREATE;
    return switch (object.infix()) {
      case ArvadosUuid.CONTAINER, ArvadosUuid.CONTAINER_REQUEST -> Subject.things(object);
      case USER, TOKEN -> isNew ? List.of() : Subject.things(object);
      case GROUP ->
          isNew // and so holds nothing and nobody yet
              ? List.of()
              : List.of(new Subject.Thing(object), Subject.Shared.PERMISSIONS);
      case LINK -> ofLink(event);
      default -> List.of();
    };
  }

  /** The event does not tell the link's class, nor what it points to. */
  private static List<Subject> ofLink(ClusterEvent event) {
    List<Subject> subjects = new ArrayList<>(Subject.things(event.object()));
    boolean mayBePermission = event.names().isEmpty();
    for (String name : event.names()) {
      if (name.startsWith(PERMISSION)) {
        mayBePermission = true;
      } else if (name.length() <= LONGEST_NAME) {
        subjects.add(new Subject.Name(name));
      }
    }
    if (mayBePermission) {
      subjects.add(Subject.Shared.PERMISSIONS);
    }
    return List.copyOf(subjects);
  }
}
