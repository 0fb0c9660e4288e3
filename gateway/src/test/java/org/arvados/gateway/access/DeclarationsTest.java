package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rule A3: what counts as a declaration from which place, that a malformed one is none, and that
 * its owner is told why.
 */
class DeclarationsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ArvadosUuid SUBMITTER = new ArvadosUuid("zzzzz-tpzed-submittersubmit");
  private static final ArvadosUuid OTHER = new ArvadosUuid("zzzzz-tpzed-otherotherother");

  private final ObjectNode fields = JSON.createObjectNode();

  /** Sets a field of the request, by a path such as {@code properties.expose_http_from}. */
  private void declare(String place, String json) throws Exception {
    int dot = place.indexOf('.');
    ObjectNode parent = dot < 0 ? fields : fields.withObject("/" + place.substring(0, dot));
    parent.set(place.substring(dot + 1), JSON.readTree(json));
  }

  private SubmittedRequest request() {
    return SubmittedRequest.of(
        new ContainerRequest(
            new ArvadosUuid("zzzzz-xvhdp-000000000000000"),
            "",
            Instant.EPOCH,
            SUBMITTER,
            "Committed",
            null,
            SUBMITTER,
            field("published_ports"),
            field("published_endpoints"),
            field("expose_http_from"),
            field("properties"),
            field("runtime_constraints")));
  }

  private JsonNode field(String name) {
    JsonNode field = fields.path(name);
    return field.isNull() ? MissingNode.getInstance() : field;
  }

  /** What counts while the submitter is the runtime user. */
  private Declarations declared() {
    return request().declarations(SUBMITTER);
  }

  private List<String> problems() {
    return declared().problems().stream().map(DeclarationProblem::place).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "private, PRIVATE",
    "can_manage, CAN_MANAGE",
    "can_write, CAN_WRITE",
    "can_read, CAN_READ",
    "public, PUBLIC"
  })
  void everyLevelIsReadInBothForms(String access, AccessLevel level) throws Exception {
    declare(
        "published_ports",
        "{\"8888\":{\"access\":\"%s\",\"label\":\"Lab\",\"initial_path\":\"x\"}}"
            .formatted(access));
    declare(
        "published_endpoints",
        "[{\"port\":8889,\"access\":\"%s\",\"hostname\":\"lab\",\"label\":\"Hub\"}]"
            .formatted(access));
    assertThat(declared().level(8888)).isEqualTo(level);
    assertThat(declared().label(8888)).isEqualTo("Lab");
    assertThat(declared().initialPath(8888)).isEqualTo("x");
    assertThat(declared().level(8889)).isEqualTo(level);
    assertThat(declared().label(8889)).isEqualTo("Hub");
    assertThat(declared().ports()).containsOnlyKeys(8888, 8889);
    assertThat(declared().problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"08888\":{\"access\":\"public\"}}",
        "{\"+8888\":{\"access\":\"public\"}}",
        "{\" 8888\":{\"access\":\"public\"}}",
        "{\"8888.0\":{\"access\":\"public\"}}",
        "{\"0\":{\"access\":\"public\"}}",
        "{\"65536\":{\"access\":\"public\"}}",
        "{\"99999999999\":{\"access\":\"public\"}}",
        "{\"*\":{\"access\":\"public\"}}",
        "{\"8888\":{\"access\":\"PUBLIC\"}}",
        "{\"8888\":{\"access\":\"public \"}}",
        "{\"8888\":{\"access\":\"everybody\"}}",
        "{\"8888\":{\"access\":true}}",
        "{\"8888\":{\"access\":[\"public\"]}}",
        "{\"8888\":{\"label\":\"Lab\"}}",
        "{\"8888\":\"public\"}",
        "{\"8888\":[\"public\"]}",
        "{\"8888\":null}",
        "[{\"8888\":{\"access\":\"public\"}}]",
        "\"public\"",
        "8888"
      })
  void malformedPublishedPortIsNoneAndTold(String json) throws Exception {
    declare("published_ports", json);
    assertThat(declared().ports()).isEmpty();
    assertThat(declared().level(8888)).isEqualTo(AccessLevel.PRIVATE);
    assertTold("published_ports");
  }

  private void assertTold(String place) {
    assertThat(declared().problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.place()).startsWith(place);
              assertThat(problem.wrong()).isNotEmpty();
              assertThat(problem.mend()).endsWith(".");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"port\":\"8888\",\"access\":\"public\"}",
        "{\"port\":8888.0,\"access\":\"public\"}",
        "{\"port\":8888.5,\"access\":\"public\"}",
        "{\"port\":0,\"access\":\"public\"}",
        "{\"port\":-8888,\"access\":\"public\"}",
        "{\"port\":65536,\"access\":\"public\"}",
        "{\"port\":4294976184,\"access\":\"public\"}",
        "{\"port\":99999999999999999999,\"access\":\"public\"}",
        "{\"port\":null,\"access\":\"public\"}",
        "{\"port\":[8888],\"access\":\"public\"}",
        "{\"access\":\"public\"}",
        "{\"port\":8888}",
        "{\"port\":8888,\"access\":\"Public\"}",
        "{\"port\":8888,\"access\":1}",
        "{\"port\":8888,\"access\":null}",
        "8888",
        "\"8888\"",
        "[8888,\"public\"]",
        "null"
      })
  void malformedEndpointIsNoneAndTold(String json) throws Exception {
    for (String place :
        new String[] {
          "published_endpoints",
          "runtime_constraints.published_endpoints",
          "properties.published_endpoints"
        }) {
      fields.removeAll();
      declare(place, "[" + json + "]");
      assertThat(declared().ports()).isEmpty();
      assertTold(place + "[0]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"08888\"",
        "\"+8888\"",
        "\" 8888\"",
        "\"8888.0\"",
        "\"65536\"",
        "0",
        "-1",
        "65536",
        "8888.0",
        "true",
        "\"app:8888\"",
        "{\"port\":8888}"
      })
  void malformedExposureIsNoneAndTold(String json) throws Exception {
    for (String place :
        new String[] {
          "expose_http_from", "runtime_constraints.expose_http_from", "properties.expose_http_from"
        }) {
      fields.removeAll();
      declare(place, json);
      assertThat(declared().ports()).isEmpty();
      assertThat(declared().barePort()).isNull();
      assertTold(place);
    }
  }

  /** Databases keep what is not set in one of these ways. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]"})
  void whatIsNotSetIsNoProblem(String json) throws Exception {
    for (String field :
        new String[] {"published_ports", "published_endpoints", "expose_http_from", "properties"}) {
      declare(field, json);
    }
    assertThat(declared()).isEqualTo(Declarations.NONE);
    fields.removeAll();
    assertThat(declared()).isEqualTo(Declarations.NONE);
  }

  @Test
  void endpointsMustBeAList() throws Exception {
    declare("published_endpoints", "{\"8888\":{\"access\":\"public\"}}");
    assertThat(declared().ports()).isEmpty();
    assertTold("published_endpoints");
  }

  @Test
  void malformedDeclarationSpoilsNoOther() throws Exception {
    declare("published_ports", "{\"80\":7,\"81\":{\"access\":\"public\"}}");
    declare(
        "published_endpoints",
        "[{\"port\":82,\"access\":\"nobody\"},{\"port\":83,\"access\":\"can_read\"}]");
    assertThat(declared().ports()).containsOnlyKeys(81, 83);
    assertThat(declared().level(81)).isEqualTo(AccessLevel.PUBLIC);
    assertThat(declared().level(80)).isEqualTo(AccessLevel.PRIVATE);
    assertThat(problems()).containsExactly("published_ports.80", "published_endpoints[0].access");
  }

  /** Whether a member that is only for people is malformed does not close the port. */
  @Test
  void malformedLabelAndHostnameAreToldAndLeftOut() throws Exception {
    declare(
        "published_endpoints",
        "[{\"port\":80,\"access\":\"public\",\"label\":7,\"hostname\":[],\"acess\":\"private\"}]");
    assertThat(declared().level(80)).isEqualTo(AccessLevel.PUBLIC);
    assertThat(declared().label(80)).isEmpty();
    assertThat(problems())
        .containsExactly(
            "published_endpoints[0]",
            "published_endpoints[0].hostname",
            "published_endpoints[0].label");
  }

  @Test
  void longLabelIsCut() throws Exception {
    String label = "x".repeat(Declarations.MAX_LABEL + 1);
    declare("published_ports", "{\"80\":{\"access\":\"public\",\"label\":\"" + label + "\"}}");
    assertThat(declared().label(80)).hasSize(Declarations.MAX_LABEL);
  }

  /** {@code expose_http_from}: the bare host leads there, and who reads the request may come. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "expose_http_from",
        "runtime_constraints.expose_http_from",
        "properties.expose_http_from"
      })
  void exposureIsReadableAndTheBarePort(String place) throws Exception {
    for (String form : new String[] {"6061", "\"6061\""}) { // as Workbench writes properties
      declare(place, form);
      assertThat(declared().level(6061)).isEqualTo(AccessLevel.CAN_READ);
      assertThat(declared().barePort()).isEqualTo(6061);
      assertThat(declared().problems()).isEmpty();
    }
  }

  /** Two places that name two ports: the first counts, and nobody guesses. */
  @Test
  void secondExposureOfAnotherPortDoesNotCount() throws Exception {
    declare("expose_http_from", "80");
    declare("runtime_constraints.expose_http_from", "81");
    declare("properties.expose_http_from", "80");
    assertThat(declared().barePort()).isEqualTo(80);
    assertThat(declared().ports()).containsOnlyKeys(80);
    assertTold("runtime_constraints.expose_http_from");
  }

  @Test
  void initialPathIsAText() throws Exception {
    declare("published_ports", "{\"80\":{\"access\":\"public\",\"initial_path\":7}}");
    assertThat(declared().initialPath(80)).isEmpty();
    assertThat(declared().level(80)).isEqualTo(AccessLevel.PUBLIC);
    assertThat(declared().problems())
        .extracting(DeclarationProblem::place)
        .containsExactly("published_ports.80.initial_path");
  }

  /** Where several declarations name a port, the lowest counts; that is told. */
  @Test
  void lowestOfSeveralDeclarationsCounts() throws Exception {
    declare("published_ports", "{\"80\":{\"access\":\"public\",\"label\":\"\"}}");
    declare(
        "published_endpoints",
        "[{\"port\":80,\"access\":\"can_write\",\"label\":\"L\"},"
            + "{\"port\":80,\"access\":\"can_read\"}]");
    assertThat(declared().level(80)).isEqualTo(AccessLevel.CAN_WRITE);
    assertThat(declared().label(80)).isEqualTo("L");
    assertThat(declared().problems())
        .extracting(DeclarationProblem::text)
        .containsExactly(
            "published_endpoints[0] (port 80) says can_write where another declaration says public."
                + " The lower one counts, can_write; make them the same.",
            "published_endpoints[1] (port 80) says can_read where another declaration says"
                + " can_write. The lower one counts, can_write; make them the same.");
  }

  /** Properties stay writable by everyone with write permission. */
  @Test
  void propertiesCountOnlyWhileTheRuntimeUserChangedTheRequestLast() throws Exception {
    declare("properties.published_endpoints", "[{\"port\":80,\"access\":\"public\"}]");
    declare("properties.expose_http_from", "81");
    assertThat(request().declarations(SUBMITTER).ports()).containsOnlyKeys(80, 81);
    for (ArvadosUuid runtimeUser : new ArvadosUuid[] {OTHER, null}) {
      Declarations declared = request().declarations(runtimeUser);
      assertThat(declared.ports()).isEmpty();
      assertThat(declared.barePort()).isNull();
      assertThat(declared.problems())
          .extracting(DeclarationProblem::place)
          .containsExactly("properties.published_endpoints[0]", "properties.expose_http_from");
      assertThat(declared.problems().get(0).wrong()).contains("does not count");
    }
  }

  @Test
  void propertiesNeverRaiseWhatPublishedPortsState() throws Exception {
    declare("published_ports", "{\"80\":{\"access\":\"private\"},\"81\":{\"access\":\"public\"}}");
    declare(
        "properties.published_endpoints",
        "[{\"port\":80,\"access\":\"public\"},{\"port\":81,\"access\":\"can_read\"}]");
    assertThat(declared().level(80)).isEqualTo(AccessLevel.PRIVATE);
    assertThat(declared().level(81)).isEqualTo(AccessLevel.CAN_READ);
    assertThat(request().declarations(OTHER).level(81)).isEqualTo(AccessLevel.PUBLIC);
  }

  /** Rule T9: what somebody wrote where a level belongs is not repeated. */
  @Test
  void problemsRepeatNothingButPorts() throws Exception {
    declare("published_ports", "{\"<script>\":{},\"80\":{\"access\":\"v2/secret\"}}");
    declare("published_endpoints", "[{\"port\":\"v2/secret\",\"v2/secret\":1}]");
    assertThat(declared().problems())
        .hasSize(4)
        .noneMatch(problem -> problem.text().contains("secret"))
        .noneMatch(problem -> problem.text().contains("<"));
  }

  @Test
  void problemsAreBounded() throws Exception {
    declare("published_endpoints", "[" + "0,".repeat(1000) + "0]");
    assertThat(declared().problems()).hasSize(Declarations.MAX_PROBLEMS);
  }
}
