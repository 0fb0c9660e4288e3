package org.arvados.gateway.access;

import java.util.List;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.host.Target;

/**
 * What is to be decided. Tokens print redacted.
 *
 * @param target what the Host header names
 * @param candidates tokens in the order of trying (rule T1)
 * @param clientAddress without port; calls to the API are shared out fairly by it (rule A9)
 * @param requestId sent along with calls to the API; see {@link org.arvados.api.CallContext}
 */
public record AccessRequest(
    Target target, List<Candidate> candidates, String clientAddress, String requestId) {
  /** Keeps a list of its own. */
  public AccessRequest {
    candidates = List.copyOf(candidates);
  }
}
