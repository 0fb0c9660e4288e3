package org.arvados.gateway.access;

import java.util.List;
import org.arvados.api.ArvadosUuid;

/**
 * What somebody can open.
 *
 * @param services those that run or wait for their turn
 * @param problems with what the visitor's own live requests declare (rule A3)
 */
public record ServiceList(List<ListedService> services, List<Problems> problems) {
  /** Keeps lists of its own. */
  public ServiceList {
    services = List.copyOf(services);
    problems = List.copyOf(problems);
  }

  /**
   * What is wrong with one request.
   *
   * @param name of the request; may be empty
   * @param problems at least one
   */
  public record Problems(ArvadosUuid request, String name, List<DeclarationProblem> problems) {
    /** Keeps a list of its own. */
    public Problems {
      problems = List.copyOf(problems);
    }
  }
}
