package org.arvados.gateway.access;

import java.util.List;
import org.arvados.api.ArvadosUuid;

/**
 * A service that a visitor may enter, once it runs.
 *
 * @param request that declares it
 * @param requestName may be empty
 * @param published port, who else may enter, label
 * @param state of the container; of the request while it has none
 * @param owner user or project that the request belongs to
 * @param ownerName as the visitor may know it; empty when they may not
 * @param isVisitors whether the visitor submitted it (rule A2)
 * @param names that lead here (rule N1), in order
 */
public record ListedService(
    ArvadosUuid request,
    String requestName,
    PublishedPort published,
    String state,
    ArvadosUuid owner,
    String ownerName,
    boolean isVisitors,
    List<String> names) {
  /** Keeps a list of its own. */
  public ListedService {
    names = List.copyOf(names);
  }

  /** What people call it. */
  public String title() {
    if (!published.label().isEmpty()) {
      return published.label();
    }
    return requestName.isEmpty() ? "Port " + published.port() : requestName;
  }
}
