package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The permission table, for administrators (arvados-protocol section 3.8). It ignores {@code
 * is_admin}, trash and freezing; its targets are groups, users, and what a permission link points
 * at; it cannot be counted or paged by offset.
 */
final class ComputedPermissionEndpoint {
  Route route() {
    return new Route("GET", "/arvados/v1/computed_permissions", true, this::list);
  }

  private ApiResponse list(EndpointCall call) {
    if (!call.caller().view().user().isAdmin()) {
      throw CallRefusedException.forbidden();
    }
    RequestParameters parameters = call.request().parameters();
    refuseCounting(parameters);
    ListQuery asked = ListQuery.parse(parameters, RecordType.COMPUTED_PERMISSION, call.cluster());
    Comparator<JsonNode> byUserAndTarget =
        Comparator.comparing((JsonNode row) -> row.path("user_uuid").asText())
            .thenComparing(row -> row.path("target_uuid").asText());
    ListQuery query =
        new ListQuery(
            asked.filter(), byUserAndTarget, asked.limit(), 0, false, asked.presentation());
    return ApiResponse.json(200, query.answer(rows(call.cluster())));
  }

  private static void refuseCounting(RequestParameters parameters) {
    boolean counted = parameters.text("count").filter(count -> count.equals("exact")).isPresent();
    if (counted || parameters.number("offset", 0) != 0) {
      throw CallRefusedException.unprocessable("count and offset are not supported here");
    }
  }

  private static Stream<JsonNode> rows(ClusterSnapshot cluster) {
    List<JsonNode> rows = new ArrayList<>();
    for (UserRow user : cluster.all(UserRow.class).toList()) {
      Map<String, PermissionLevel> levels = cluster.permissions().rowsOf(user.uuid().text());
      levels.forEach(
          (target, level) -> {
            if (level != PermissionLevel.NONE && cluster.permissions().isTarget(target)) {
              rows.add(
                  Json.object()
                      .put("user_uuid", user.uuid().text())
                      .put("target_uuid", target)
                      .put("perm_level", level.text()));
            }
          });
    }
    return rows.stream();
  }
}
