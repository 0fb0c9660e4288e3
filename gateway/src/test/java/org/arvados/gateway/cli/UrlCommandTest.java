package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command url, against the demo's API and gateway (arvados-protocol section 10.4)")
@Timeout(120)
class UrlCommandTest {
  private static final String WILDCARD = "--wildcard=https://*.apps.example.org:8443";
  private static final String ABSENT = "xdemo-xvhdp-000000000000000";

  private static DemoCluster demo;
  private static ToolUser owner;
  private static String several;

  @BeforeAll
  static void start() throws IOException {
    demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withToolsApi().start();
    owner = new ToolUser(demo, "owner");
    ContainerRequestRow request =
        demo.state()
            .addRequest(
                demo.user("owner").uuid(),
                b ->
                    b.publish(8888, "private", "Jupyter", "/lab/tree?x=1#top")
                        .publish(9000, "public", "Board\u001b", "pages/a b\"é"));
    several = request.uuid().text();
    demo.state()
        .addName(LinkRow.PUBLISHED_PORT, "nb", demo.user("owner").uuid(), request.uuid(), 8888);
  }

  @AfterAll
  static void end() {
    demo.close();
  }

  private static String url(String label) {
    return demo.service("sample").url().replace("sample", label);
  }

  private static String printed(String... arguments) {
    CommandRun run = owner.run(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).hasLineCount(1);
    return run.out().strip();
  }

  private static String request(String service) {
    return demo.service(service).records().request().uuid().text();
  }

  /** Workbench's button: base address and initial path (arvados-protocol section 4.2). */
  @Test
  void initialPathIsAdded() {
    assertThat(printed("url", several, "8888"))
        .isEqualTo(url(several + "-8888") + "lab/tree?x=1#top");
    assertThat(printed("url", "nb")).isEqualTo(url("nb") + "lab/tree?x=1#top");
    assertThat(printed("url", several, "9000"))
        .isEqualTo(url(several + "-9000") + "pages/a%20b%22%C3%A9");
  }

  @Test
  void baseLeavesThePathOut() {
    assertThat(printed("url", "nb", "--base")).isEqualTo(url("nb"));
    assertThat(printed("url", several, "8888", "--base")).isEqualTo(url(several + "-8888"));
  }

  @Test
  void onlyPublishedPortNeedNotBeGiven() {
    assertThat(printed("url", request("private"))).isEqualTo(url(request("private") + "-8000"));
    String container = demo.service("private").records().container().uuid().text();
    assertThat(printed("url", container)).isEqualTo(url(container + "-8000"));
  }

  @Test
  void portThatIsNotPublishedMayBeGiven() {
    assertThat(printed("url", request("private"), "1234"))
        .isEqualTo(url(request("private") + "-1234"));
  }

  @Test
  void jsonTellsWhatWasLookedUp() throws IOException {
    JsonNode json = owner.json("url", "nb");
    assertThat(json.path("url").asText()).isEqualTo(url("nb") + "lab/tree?x=1#top");
    assertThat(json.path("port").asInt()).isEqualTo(8888);
    assertThat(json.path("access").asText()).isEqualTo("private");
    assertThat(json.path("label").asText()).isEqualTo("Jupyter");
  }

  @ParameterizedTest
  @CsvSource({
    "url SEVERAL,2,8888 (Jupyter)",
    "url xdemo-tpzed-000000000000000,2,-xvhdp-",
    "url nb 80,2,leave the port out",
    "url Nb,2,lower-case",
    "url login,2,reserved",
    "url SEVERAL 70000,2,65535",
    "url ABSENT,1,that you can read",
    "url ABSENT 80,1,that you can read"
  })
  void impossibleTargetIsOneLine(String line, int code, String part) {
    String arguments = line.replace("SEVERAL", several).replace("ABSENT", ABSENT);
    CommandRun run = owner.run(arguments.split(" ", -1));
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).contains(part).doesNotContain("\u001b");
  }

  /** It may be somebody's whose links this user may not see. */
  @Test
  void nameOutOfSightIsPrintedWithANote() {
    CommandRun run = new ToolUser(demo, "stranger").run("url", "nb");
    assertThat(run.code()).isZero();
    assertThat(run.out().strip()).isEqualTo(url("nb"));
    assertThat(run.err()).startsWith("note: ").hasLineCount(1);
  }

  @Test
  void withWildcardAndWithoutTokenNothingIsAsked() {
    Map<String, String> nobody = Map.of();
    assertThat(CommandRun.with(nobody, "url", ABSENT, "80", WILDCARD).out().strip())
        .isEqualTo("https://" + ABSENT + "-80.apps.example.org:8443/");
    assertThat(CommandRun.with(nobody, "url", ABSENT, WILDCARD).out().strip())
        .isEqualTo("https://" + ABSENT + ".apps.example.org:8443/");
    assertThat(CommandRun.with(nobody, "url", "nb", WILDCARD).out().strip())
        .isEqualTo("https://nb.apps.example.org:8443/");
  }

  @Test
  void clusterTellsItsWildcardToAnybody() {
    Map<String, String> variables = owner.variables();
    variables.remove("ARVADOS_API_TOKEN");
    assertThat(CommandRun.with(variables, "url", "nb").out().strip()).isEqualTo(url("nb"));
  }

  @Test
  void tokenMustBeThereToBePutIn() {
    CommandRun run = CommandRun.with(Map.of(), "url", "nb", "--with-token", WILDCARD);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("ARVADOS_API_TOKEN is not set");
  }

  /** Not encoded, and first (arvados-protocol section 10.4). */
  @Test
  void tokenIsPutInAsWorkbenchDoes() {
    CommandRun run = CommandRun.with(owner.variables(), "url", "nb", "--with-token");
    assertThat(run.out().strip())
        .isEqualTo(url("nb") + "lab/tree?arvados_api_token=" + owner.token() + "&x=1#top");
    // as Workbench, none for what is public
    assertThat(printed("url", several, "9000", "--with-token")).doesNotContain("token");
  }

  /** What is printed opens the service, with one redirect. */
  @Test
  void printedLinkOpensTheService() throws IOException {
    CommandRun run = CommandRun.with(owner.variables(), "url", "sample", "--with-token");
    URI link = URI.create(run.out().strip());
    String target = link.getRawPath() + "?" + link.getRawQuery();
    try (RawHttp client = new RawHttp(demo.address())) {
      String host = link.getRawAuthority();
      RawHttp.Response redirect =
          client.send(GatewayExtension.head("GET", target, host)).response();
      assertThat(redirect.status()).isEqualTo(303);
      String cookie = "Cookie: " + redirect.one("Set-Cookie").orElseThrow().split(";", 2)[0];
      String location = redirect.one("Location").orElseThrow();
      assertThat(
              client.send(GatewayExtension.head("GET", location, host, cookie)).response().status())
          .isEqualTo(200);
    }
  }
}
