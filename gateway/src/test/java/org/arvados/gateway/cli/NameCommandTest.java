package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command name, against the demo's API (rules N1 and N2)")
@Timeout(120)
class NameCommandTest {
  /** To make one takes seconds of computing. */
  private static final CompletableFuture<GatewayCertificate> CERTIFICATE =
      CompletableFuture.supplyAsync(GatewayCertificate::generate);

  private DemoCluster demo;
  private ToolUser owner;
  private ToolUser stranger;

  @BeforeEach
  void start() throws IOException {
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .containerCertificate(CERTIFICATE)
            .withToolsApi()
            .start();
    owner = new ToolUser(demo, "owner");
    stranger = new ToolUser(demo, "stranger");
  }

  @AfterEach
  void end() {
    demo.close();
  }

  private String request(String service) {
    return demo.service(service).records().request().uuid().text();
  }

  private String url(String name) {
    return demo.service("sample").url().replace("sample", name);
  }

  private int opens(String name) throws IOException {
    String host = demo.service("sample").host().replace("sample", name);
    try (RawHttp client = new RawHttp(demo.address())) {
      String bearer = "Authorization: Bearer " + owner.token();
      return client.send(GatewayExtension.head("GET", "/e", host, bearer)).response().status();
    }
  }

  /** From the claim to the service and back to nothing, through the gateway. */
  @Test
  void nameLivesFromClaimToRelease() throws IOException {
    CommandRun claimed = owner.run("name", "claim", "mine", request("private"), "8000");
    assertThat(claimed.err()).isEmpty();
    assertThat(claimed.code()).isZero();
    assertThat(claimed.out()).contains("mine: port 8000 of " + request("private"), url("mine"));
    assertThat(opens("mine")).isEqualTo(200);

    CommandRun moved = owner.run("name", "move", "mine", request("silent"), "8002");
    assertThat(moved.code()).isZero();
    assertThat(moved.out()).contains("mine: port 8002 of " + request("silent"));

    CommandRun listed = owner.run("name", "list");
    assertThat(listed.out().lines().filter(line -> line.startsWith("mine ")).toList())
        .singleElement()
        .asString()
        .contains("running", "8002", request("silent"), url("mine"));

    CommandRun released = owner.run("name", "release", "mine");
    assertThat(released.code()).isZero();
    assertThat(released.out()).isEqualTo("\"mine\" is released.\n");
    assertThat(owner.run("name", "list").out()).doesNotContain("mine ");
  }

  @Test
  void moveKeepsThePort() throws IOException {
    owner.run("name", "claim", "mine", request("private"), "8000");
    JsonNode moved = owner.json("name", "move", "mine", request("silent"));
    assertThat(moved.path("result").asText()).isEqualTo("done");
    assertThat(moved.path("port").asInt()).isEqualTo(8000);
    assertThat(moved.path("request").asText()).isEqualTo(request("silent"));
    assertThat(moved.path("url").asText()).isEqualTo(url("mine"));
    assertThat(moved.path("remarks").path(0).asText()).contains("port 8000");
  }

  /** Exit codes: 2 for what can never be, 1 for what is not to be had. */
  @ParameterizedTest
  @CsvSource({
    "claim My-Lab REQUEST 80,2,my-lab",
    "claim lab REQUEST 0,2,65535",
    "claim login REQUEST 80,1,reserved",
    "claim sample REQUEST 80,1,already",
    "claim lab xdemo-xvhdp-000000000000000 80,1,can read",
    "claim lab xdemo-dz642-000000000000000 80,1,-xvhdp-",
    "move lab REQUEST,1,No link",
    "release lab,1,No link",
    "show lab,1,No link",
    "list lab,1,No link"
  })
  void refusalIsOneLineWithItsMend(String arguments, int code, String part) {
    String line = "name " + arguments.replace("REQUEST", request("private"));
    CommandRun run = owner.run(line.split(" ", -1));
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).containsIgnoringCase(part).endsWith(".\n");
  }

  @Test
  void othersNamesStayTheirs() throws IOException {
    String mine = demo.state().addRequest(demo.user("stranger").uuid(), b -> {}).uuid().text();
    JsonNode taken = stranger.json("name", "claim", "sample", mine, "80");
    assertThat(taken.path("result").asText()).isEqualTo("refused");
    assertThat(taken.path("reason").asText()).isEqualTo("taken");
    assertThat(taken.has("owner")).isFalse();
    assertThat(stranger.run("name", "move", "sample", mine).code()).isEqualTo(1);
    assertThat(stranger.run("name", "release", "sample").code()).isEqualTo(1);
    assertThat(opens("sample")).isEqualTo(200);
    ToolUser admin = new ToolUser(demo, "admin");
    CommandRun shown = admin.run("name", "show", "sample");
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("Owner: " + demo.user("owner").uuid());
    assertThat(admin.run("name", "release", "sample").err()).contains("is not yours");
  }

  @Test
  void listForProgramsHasEverything() throws IOException {
    demo.state()
        .addName(
            LinkRow.HOSTNAME,
            "Bad\u001b[2J",
            demo.user("owner").uuid(),
            new ArvadosUuid(request("ended")),
            1);
    JsonNode names = owner.json("name", "list").path("names");
    assertThat(names.findValuesAsText("name"))
        .isSorted()
        .contains("Bad\u001b[2J", "open-data", "sample", "tunnelled");
    JsonNode bad = named(names, "Bad\u001b[2J");
    assertThat(bad.path("usable").asBoolean()).isFalse();
    assertThat(bad.path("state").asText()).isEqualTo("ended");
    assertThat(bad.has("url")).isFalse();
    assertThat(bad.path("remarks").path(0).asText()).contains("No address");
    JsonNode good = named(names, "sample");
    assertThat(good.path("class").asText()).isEqualTo("published_port");
    assertThat(good.path("url").asText()).isEqualTo(demo.service("sample").url());
    assertThat(good.path("mine").asBoolean()).isTrue();
    // a terminal would obey the escape
    assertThat(owner.run("name", "list").out()).contains("Bad?[2J").doesNotContain("\u001b");
  }

  private static JsonNode named(JsonNode names, String name) {
    for (JsonNode entry : names) {
      if (entry.path("name").asText().equals(name)) {
        return entry;
      }
    }
    throw new AssertionError("no name " + name);
  }

  @Test
  void listOfNothingSaysSo() {
    CommandRun run = new ToolUser(demo, "reader").run("name", "list");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("You have no names.\n");
  }

  @Test
  void olderClusterGetsAHostnameLink() throws IOException {
    demo.state().profile(ClusterProfile.ARVADOS_3_1);
    JsonNode claimed = owner.json("name", "claim", "mine", request("private"), "8000");
    assertThat(claimed.path("class").asText()).isEqualTo("hostname");
    assertThat(claimed.path("remarks").path(0).asText()).contains("not keep names unique");
  }

  @Test
  void wildcardOfTheCommandLineStandsInForTheClusters() throws IOException {
    String wildcard = "--wildcard=https://*.apps.example.org";
    assertThat(
            owner.json("name", "claim", "mine", request("private"), "8000", wildcard).path("url"))
        .hasToString("\"https://mine.apps.example.org/\"");
    CommandRun run = owner.run("name", "list", "--wildcard=nonsense");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("--wildcard: ");
  }

  @Test
  void missingOrBadEnvironmentIsExitCode2() {
    Map<String, String> variables = owner.variables();
    for (String name : new String[] {"ARVADOS_API_HOST", "ARVADOS_API_TOKEN"}) {
      Map<String, String> without = new HashMap<>(variables);
      without.remove(name);
      CommandRun run = CommandRun.with(without, "name", "list");
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains(name + " is not set");
    }
    variables.put("ARVADOS_API_HOST", "https://user:sesame@zzzzz.example/");
    CommandRun run = CommandRun.with(variables, "name", "list");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("zzzzz.example:8443").doesNotContain("sesame");
  }

  /** Without ARVADOS_API_HOST_INSECURE the demo's own certificate is not believed. */
  @Test
  void certificateIsCheckedUnlessSaidOtherwise() {
    Map<String, String> variables = owner.variables();
    variables.remove("ARVADOS_API_HOST_INSECURE");
    CommandRun run = CommandRun.with(variables, "name", "list");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("cannot be asked");
  }

  @Test
  void invalidTokenIsRefused() {
    Map<String, String> variables = owner.variables();
    variables.put("ARVADOS_API_TOKEN", owner.token() + "x");
    CommandRun run = CommandRun.with(variables, "name", "list");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("token is not valid").doesNotContain(owner.token());
  }

  /** As Arvados's own tools do: the file says what the environment leaves out. */
  @Test
  void settingsFileStandsInForTheEnvironment(@TempDir Path home) throws IOException {
    Path file = home.resolve(".config/arvados/settings.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "# mine\n\nARVADOS_API_HOST=nowhere.invalid\nARVADOS_API_HOST_INSECURE=yes\n"
            + "ARVADOS_API_TOKEN="
            + owner.token()
            + "\n");
    String host = demo.toolsApiHost().orElseThrow();
    CommandRun run =
        CommandRun.with(Map.of("HOME", home.toString(), "ARVADOS_API_HOST", host), "name", "list");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("sample");
  }
}
