package org.arvados.gateway.demo.controller;

import java.util.List;
import org.arvados.api.ApiToken;

/**
 * Who hears of which change, as the event service asks the API (arvados-protocol section 11.3):
 * whoever can read the record, or its owner once it is gone. Safe for any thread.
 */
public final class EventVisibility {
  private final ClusterState state;

  /** What the API of this cluster would answer. */
  public EventVisibility(ClusterState state) {
    this.state = state;
  }

  /** Whether the token's user can read what the event is about, now. */
  public boolean isVisible(ApiToken token, ChangeEvent event) {
    ClusterSnapshot cluster = state.snapshot();
    boolean gone = event.newAttributes() == null;
    String uuid = (gone ? event.objectOwnerUuid() : event.objectUuid()).text();
    String path = RecordType.ofUuid(uuid).map(type -> type.plural()).orElse("other") + "/" + uuid;
    try {
      Caller caller =
          new Authenticator(cluster).authenticate(List.of(token), "GET", "/arvados/v1/" + path);
      return caller.token().uuid().equals(cluster.system().rootToken())
          || cluster
              .find(Row.class, uuid)
              .filter(row -> caller.view().canRead(row, true))
              .isPresent();
    } catch (CallRefusedException e) {
      return false;
    }
  }
}
