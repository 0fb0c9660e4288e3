package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Addresses that lead to no running service (rules A11, H2, H3)")
@Timeout(60)
class OddTargetsTest {
  private static final int PORT = 8888;

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(OddTargetsTest::withWorkbench);

  private static GatewayConfig withWorkbench(GatewayConfig config) {
    ClusterConfig cluster = config.cluster();
    URI workbench = URI.create("https://workbench.xdemo.example/");
    return config.withCluster(cluster.withServices(cluster.services().withWorkbenchUrl(workbench)));
  }

  private static RunningService submit(
      String gatewayAddress, Consumer<ContainerRequestRow.Builder> with) {
    return GATEWAY
        .demo()
        .state()
        .addService(GATEWAY.demo().user("owner").uuid(), gatewayAddress, with);
  }

  private static RunningService submit(String name) {
    return submit("", b -> b.name(name).publish(PORT, "private", "Lab", ""));
  }

  private static void inState(RunningService service, String state) {
    GATEWAY.demo().state().change(service.container(), c -> c.with(b -> b.state(state)));
  }

  private static String host(String label) {
    return GATEWAY.host("sample").replaceFirst("^sample", label);
  }

  private static RawHttp.Response ask(String label, String user, String... more) throws Exception {
    String fields =
        "Authorization: Bearer " + GATEWAY.token(user) + "\r\n" + String.join("\r\n", more);
    return GATEWAY
        .connect()
        .send(GatewayExtension.head("GET", "/a?b", host(label), fields.strip()))
        .response();
  }

  private static JsonNode json(RawHttp.Response response) throws Exception {
    assertThat(response.one("Content-Type").orElseThrow()).startsWith("application/json");
    return new ObjectMapper().readTree(response.text());
  }

  private static String href(JsonNode answer, String relation) {
    for (JsonNode link : answer.path("links")) {
      if (link.path("rel").asText().equals(relation)) {
        return link.path("href").asText();
      }
    }
    return "";
  }

  @Test
  void choiceListsPortsWithTheirLabels() throws Exception {
    RunningService service =
        submit(
            "127.0.0.1:9",
            b ->
                b.publish(8888, "private", "Lab", "lab?x=<1>")
                    .publish(6006, "public", "TensorBoard", ""));
    for (var uuid : new Object[] {service.request().uuid(), service.container().uuid()}) {
      RawHttp.Response response = ask(uuid.toString(), "owner");
      assertThat(response.status()).isEqualTo(300);
      JsonNode answer = json(response);
      assertThat(answer.path("code").asText()).isEqualTo("choose_port");
      assertThat(answer.path("choices"))
          .extracting(
              port -> port.path("port").intValue(),
              port -> port.path("label").asText(),
              port -> port.path("access").asText(),
              port -> port.path("href").asText())
          .containsExactly(
              tuple(6006, "TensorBoard", "public", "http://" + host(uuid + "-6006") + "/"),
              tuple(8888, "Lab", "private", "http://" + host(uuid + "-8888") + "/lab?x=%3C1%3E"));
    }
  }

  /** Rule A11: a port that the visitor may not enter is not in the list. */
  @Test
  void choiceShowsWhatTheVisitorMayOpen() throws Exception {
    String uuid =
        submit(
                "127.0.0.1:9",
                b ->
                    b.publish(8888, "private", "Lab", "")
                        .publish(6006, "public", "TensorBoard", ""))
            .request()
            .uuid()
            .text();
    RawHttp.Response response = ask(uuid, "stranger");
    assertThat(response.status()).isEqualTo(300);
    assertThat(response.text()).contains("6006").doesNotContain("8888", "Lab");
  }

  /** Rule H3. */
  @Test
  void foreignClusterLeadsThere() throws Exception {
    JsonNode answer = json(ask("xyzzy-xvhdp-012345678901234-8000", "owner"));
    assertThat(answer.path("code").asText()).isEqualTo("foreign_cluster");
    assertThat(answer.path("cluster").asText()).isEqualTo("xyzzy");
    assertThat(href(answer, "cluster")).isEqualTo("https://xyzzy.example/");
    JsonNode unknown = json(ask("zyxwv-xvhdp-012345678901234", "owner"));
    assertThat(unknown.path("status").intValue()).isEqualTo(421);
    assertThat(unknown.has("links")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Queued", "Locked", "Running", "Complete", "Cancelled"})
  void programsAreToldTheStateAndTheRequest(String state) throws Exception {
    RunningService service = submit("");
    inState(service, state);
    JsonNode answer = json(ask(service.request().uuid() + "-" + PORT, "owner"));
    assertThat(answer.path("state").asText()).isEqualTo(state);
    assertThat(answer.path("service").asText()).isEqualTo("Lab");
    assertThat(answer.path("request").asText()).isEqualTo(service.request().uuid().text());
    assertThat(href(answer, "process"))
        .isEqualTo("https://workbench.xdemo.example/processes/" + service.request().uuid());
  }

  @Test
  void requestWithoutContainerIsNotStarted() throws Exception {
    ContainerRequestRow request =
        GATEWAY
            .demo()
            .state()
            .addRequest(
                GATEWAY.demo().user("owner").uuid(),
                b -> b.state("Uncommitted").publish(PORT, "private", "Lab", ""));
    RawHttp.Response response = ask(request.uuid() + "-" + PORT, "owner");
    assertThat(response.status()).isEqualTo(503);
    JsonNode answer = json(response);
    assertThat(answer.path("code").asText()).isEqualTo("not_started");
    assertThat(answer.path("state").asText()).isEqualTo("Uncommitted");
    assertThat(answer.path("service").asText()).isEqualTo("Lab");
    assertThat(ask(request.uuid() + "-" + PORT, "stranger").text())
        .doesNotContain("Uncommitted", "Lab");
  }

  @Test
  void nameOfAnEndedServiceLeadsToTheLogAndToTheNewerOne() throws Exception {
    RunningService ended = submit("Training");
    inState(ended, "Complete");
    GATEWAY
        .demo()
        .state()
        .addName(
            LinkRow.PUBLISHED_PORT,
            "training",
            GATEWAY.demo().user("owner").uuid(),
            ended.request().uuid(),
            PORT);
    RunningService newer = submit("Training");
    JsonNode answer = json(ask("training", "owner"));
    assertThat(answer.path("code").asText()).isEqualTo("ended");
    assertThat(href(answer, "newer"))
        .isEqualTo("http://" + host(newer.request().uuid() + "-" + PORT) + "/");
    assertThat(href(answer, "process")).endsWith("/processes/" + ended.request().uuid());
    RawHttp.Response page = ask("training", "owner", "Accept: text/html");
    assertThat(page.status()).isEqualTo(410);
    assertThat(page.text()).contains("Open the newer one", ended.request().uuid().text());
  }

  /** Rule A11: of a name that is taken, nothing but that is told. */
  @Test
  void strangersAreToldNothingOfAnEndedService() throws Exception {
    RunningService ended = submit("Secret training");
    inState(ended, "Complete");
    submit("Secret training");
    RawHttp.Response response = ask(ended.request().uuid() + "-" + PORT, "stranger");
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text())
        .doesNotContain("Lab", "Complete", "newer", ended.request().uuid().text())
        .contains("stranger");
  }

  /** A retry gives the request another container, under the same address and name. */
  @Test
  void retriedRequestJustWorks() throws Exception {
    RunningService tried = submit("retried");
    RunningService works = GATEWAY.service("sample").records();
    String label = tried.request().uuid() + "-8000";
    inState(tried, "Cancelled");
    assertThat(ask(label, "owner").status()).isEqualTo(410);
    GATEWAY
        .demo()
        .state()
        .change(
            tried.request(),
            r ->
                r.with(
                    b ->
                        b.container(works.container().uuid())
                            .publish(8000, "private", "Sample", "")));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ask(label, "owner").status()).isEqualTo(200));
  }
}
