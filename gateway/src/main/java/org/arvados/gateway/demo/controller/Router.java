package org.arvados.gateway.demo.controller;

import java.util.List;
import java.util.Optional;

/**
 * Finds who answers a call, and turns refusals into errors. Pure but for what endpoints do to the
 * state.
 */
final class Router {
  private final List<Route> routes;
  private final ClusterState state;

  /** A router; the first route that matches wins, so that {@code current} precedes uuids. */
  Router(List<Route> routes, ClusterState state) {
    this.routes = List.copyOf(routes);
    this.state = state;
  }

  /** Name of the call's route; {@code METHOD other} when there is none. */
  String nameOf(ApiRequest request) {
    return find(request).map(Route::name).orElse(request.method() + " other");
  }

  private Optional<Route> find(ApiRequest request) {
    return routes.stream()
        .filter(route -> route.takes(request.method()))
        .filter(route -> route.match(request.path()).isPresent())
        .findFirst();
  }

  /** The answer; never fails. */
  ApiResponse answer(ApiRequest request) {
    if (request.method().equals("OPTIONS")) {
      return ApiResponse.empty(200);
    }
    return find(request).map(route -> answer(route, request)).orElseGet(() -> noRoute(request));
  }

  private ApiResponse answer(Route route, ApiRequest request) {
    ClusterSnapshot cluster = state.snapshot();
    try {
      String uuid = route.match(request.path()).orElseThrow();
      return route
          .endpoint()
          .answer(new EndpointCall(request, uuid, route.relayed(), cluster, state));
    } catch (CallRefusedException refusal) {
      return ErrorBody.of(refusal, request, route.relayed(), cluster.at());
    }
  }

  /** The error for that call, in the form of whoever answers its path. */
  ApiResponse refusal(ApiRequest request, CallRefusedException refusal) {
    boolean relayed = find(request).filter(Route::relayed).isPresent();
    return ErrorBody.of(refusal, request, relayed, state.snapshot().at());
  }

  private ApiResponse noRoute(ApiRequest request) {
    boolean pathKnown = routes.stream().anyMatch(route -> route.match(request.path()).isPresent());
    return pathKnown
        ? ErrorBody.ofController(405, "API endpoint does not accept this method")
        : ErrorBody.ofController(404, "API endpoint not found");
  }
}
