package org.arvados.gateway.demo.controller;

import java.util.List;
import org.arvados.api.ApiToken;

/**
 * A call on its way to an endpoint.
 *
 * @param request as it came
 * @param uuid what stands for {@code {uuid}} in the path; empty when the route has none
 * @param relayed whether Rails answers this path
 * @param cluster as it was when the call came
 * @param state to be changed by calls that do
 */
record EndpointCall(
    ApiRequest request, String uuid, boolean relayed, ClusterSnapshot cluster, ClusterState state) {
  /**
   * The caller.
   *
   * @throws CallRefusedException with 401 or 403
   */
  Caller caller() {
    List<ApiToken> tokens =
        relayed ? TokenSources.ofRails(request) : TokenSources.ofController(request);
    return new Authenticator(cluster).authenticate(tokens, request.method(), request.path());
  }
}
