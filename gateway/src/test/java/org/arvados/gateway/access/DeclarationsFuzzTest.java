package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;

/**
 * Rule A3 on any record, against a second, plain reading: no port is open to more people than one
 * of its declarations says, and whatever does not count is told. The input is the record's JSON.
 */
class DeclarationsFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ArvadosUuid USER = new ArvadosUuid("zzzzz-tpzed-submittersubmit");
  private static final List<String> LEVELS =
      List.of("private", "can_manage", "can_write", "can_read", "public");

  @FuzzTest
  void nothingIsGuessedAndNothingIsLost(byte[] input) {
    JsonNode record;
    try {
      record = JSON.readTree(new String(input, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return;
    }
    if (record == null || !record.isObject()) {
      return;
    }
    SubmittedRequest request = request(record);
    check(request.declarations(USER), record, true);
    check(request.declarations(null), record, false);
  }

  private static SubmittedRequest request(JsonNode record) {
    return SubmittedRequest.of(
        new ContainerRequest(
            new ArvadosUuid("zzzzz-xvhdp-000000000000000"),
            "",
            USER,
            "Committed",
            null,
            USER,
            field(record, "published_ports"),
            field(record, "published_endpoints"),
            field(record, "expose_http_from"),
            field(record, "properties"),
            field(record, "runtime_constraints")));
  }

  private static JsonNode field(JsonNode record, String name) {
    JsonNode field = record.path(name);
    return field.isNull() ? MissingNode.getInstance() : field;
  }

  private static void check(Declarations declared, JsonNode record, boolean properties) {
    Plain plain = new Plain();
    plain.read(record, properties);
    Map<Integer, Integer> levels = new TreeMap<>();
    declared
        .ports()
        .forEach((port, one) -> levels.put(port, LEVELS.indexOf(one.level().declared())));
    assertThat(levels).isEqualTo(plain.levels);
    assertThat(declared.barePort()).isEqualTo(plain.bare);
    if (plain.oddities > 0) {
      assertThat(declared.problems()).isNotEmpty();
    }
    assertThat(declared.problems().size()).isLessThanOrEqualTo(Declarations.MAX_PROBLEMS);
    for (DeclarationProblem problem : declared.problems()) {
      assertThat(problem.text().length()).isLessThan(300);
      assertThat(problem.text()).matches("[ -~]+");
    }
  }

  /** The rule once more, as simply as it can be written. */
  private static final class Plain {
    private final Map<Integer, Integer> levels = new TreeMap<>();
    private Integer bare;
    private int oddities;

    void read(JsonNode record, boolean properties) {
      record
          .path("published_ports")
          .properties()
          .forEach(
              one -> {
                boolean port = one.getKey().matches("[1-9][0-9]{0,4}");
                declare(port ? Integer.valueOf(one.getKey()) : 0, one.getValue());
              });
      endpoints(record.path("published_endpoints"));
      endpoints(record.path("runtime_constraints").path("published_endpoints"));
      if (properties) {
        endpoints(record.path("properties").path("published_endpoints"));
      }
      expose(record.path("expose_http_from"));
      expose(record.path("runtime_constraints").path("expose_http_from"));
      if (properties) {
        expose(record.path("properties").path("expose_http_from"));
      }
    }

    private void endpoints(JsonNode list) {
      if (list.isArray()) {
        list.forEach(one -> declare(number(one.path("port")), one));
      }
    }

    private static int number(JsonNode node) {
      return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : 0;
    }

    private void declare(int port, JsonNode members) {
      JsonNode access = members.path("access");
      int level = access.isTextual() ? LEVELS.indexOf(access.textValue()) : -1;
      if (port < 1 || port > 65535 || level < 0) {
        oddities++;
      } else {
        levels.merge(port, level, Math::min);
      }
    }

    private void expose(JsonNode node) {
      int port = number(node);
      if (node.isTextual() && node.textValue().matches("[1-9][0-9]{0,4}")) {
        port = Integer.parseInt(node.textValue());
      }
      boolean absent =
          node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
      if (port < 1 || port > 65535) {
        oddities += absent ? 0 : 1;
      } else if (bare == null || bare == port) {
        bare = port;
        levels.merge(port, LEVELS.indexOf("can_read"), Math::min);
      } else {
        oddities++;
      }
    }
  }
}
