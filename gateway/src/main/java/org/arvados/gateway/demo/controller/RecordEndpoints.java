package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Get and list of one type of record, as the caller may see them (arvados-protocol sections 3.2 to
 * 3.6).
 *
 * @param type of the records
 * @param rowType the rows of that type
 */
record RecordEndpoints<R extends Row>(RecordType type, Class<R> rowType) {
  List<Route> routes() {
    String collection = "/arvados/v1/" + type.plural();
    return List.of(
        new Route("GET", collection, type.relayed(), this::list),
        new Route("GET", collection + "/{uuid}", type.relayed(), this::get));
  }

  private ApiResponse get(EndpointCall call) {
    ClusterView view = call.caller().view();
    RequestParameters parameters = call.request().parameters();
    Presentation presentation = Presentation.parse(parameters, type, call.cluster().profile());
    boolean trash = parameters.flag("include_trash");
    return call.cluster()
        .find(rowType, call.uuid())
        .filter(row -> view.canRead(row, trash))
        .map(row -> ApiResponse.json(200, presentation.of(view.json(row))))
        .orElseThrow(CallRefusedException::notFound);
  }

  private ApiResponse list(EndpointCall call) {
    ClusterView view = call.caller().view();
    RequestParameters parameters = call.request().parameters();
    ListQuery query = ListQuery.parse(parameters, type, call.cluster());
    boolean trash = parameters.flag("include_trash");
    return ApiResponse.json(
        200,
        query.answer(
            view.readable(rowType, trash, RowFilter.of(parameters.json("filters")))
                .map(row -> searchable(view, row))));
  }

  /** A request's filters may name fields of its container, which thus stands beside its own. */
  private ObjectNode searchable(ClusterView view, R row) {
    ObjectNode json = view.json(row);
    if (row instanceof ContainerRequestRow request && request.containerUuid() != null) {
      view.cluster()
          .find(ContainerRow.class, request.containerUuid().text())
          .ifPresent(container -> json.set("container", RowJson.of(container)));
    }
    return json;
  }
}
