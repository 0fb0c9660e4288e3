package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Who am I, and which token is this (arvados-protocol sections 2.6 and 2.7). */
final class AccountEndpoints {
  List<Route> routes() {
    return List.of(
        new Route("GET", "/arvados/v1/users/current", false, this::currentUser),
        new Route(
            "GET", "/arvados/v1/api_client_authorizations/current", false, this::currentToken));
  }

  private ApiResponse currentUser(EndpointCall call) {
    ClusterView view = call.caller().view();
    return present(call, RecordType.USER, view.json(view.user()));
  }

  private ApiResponse currentToken(EndpointCall call) {
    ObjectNode json = RowJson.of(call.caller().token());
    if (call.request().parameters().text("remote").isPresent()) {
      json.putNull("api_token");
    }
    return present(call, RecordType.TOKEN, json);
  }

  private static ApiResponse present(EndpointCall call, RecordType type, ObjectNode json) {
    Presentation presentation =
        Presentation.parse(call.request().parameters(), type, call.cluster().profile());
    return ApiResponse.json(200, presentation.of(json));
  }
}
