package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("From Host to a service, or to none (rules H1 to H4)")
@Timeout(60)
class HostRulesTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static String on(String label) {
    return GATEWAY.host("sample").replaceFirst("^sample", label);
  }

  private static RawHttp.Response ask(String method, String target, String host) throws Exception {
    return GATEWAY.connect().send(GatewayExtension.head(method, target, host)).response();
  }

  /** Rule H1: case and one trailing dot do not matter. */
  @Test
  void hostIsReadWithoutCaseAndTrailingDot() throws Exception {
    String port = GATEWAY.host("open-data").replaceFirst(".*:", "");
    for (String host :
        new String[] {"OPEN-data.Containers.LOCALHOST", "open-data.containers.localhost."}) {
      assertThat(ask("GET", "/e", host + ":" + port).status()).isEqualTo(200);
    }
  }

  /** Rule H4. */
  @ParameterizedTest
  @ValueSource(
      strings = {"example.org", "containers.localhost", "a.b.containers.localhost", "127.0.0.1"})
  void unknownHostIs421(String host) throws Exception {
    GATEWAY.demo().controller().calls().clear();
    assertThat(ask("GET", "/", host).status()).isEqualTo(421);
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  /** Rule H3: with a token even; it belongs to this cluster, and says nothing to another. */
  @Test
  void foreignClusterIs421WithoutAnApiCall() throws Exception {
    GATEWAY.demo().controller().calls().clear();
    String host = on("zzzzz-xvhdp-012345678901234-8000");
    String request =
        GatewayExtension.head("GET", "/", host, "Authorization: Bearer " + GATEWAY.token("owner"));
    assertThat(GATEWAY.connect().send(request).response().status()).isEqualTo(421);
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  /** Rule H2: begins with a uuid and goes on with no port. */
  @ParameterizedTest
  @ValueSource(strings = {"-0", "-08000", "-65536", "-8000x", "-", "x", "-+80", "--80"})
  void malformedPortIs400(String rest) throws Exception {
    String uuid = GATEWAY.service("sample").records().request().uuid().text();
    GATEWAY.demo().controller().calls().clear();
    assertThat(ask("GET", "/", on(uuid + rest)).status()).isEqualTo(400);
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  /** Rule H2: the container's uuid names it as well as the request's. */
  @Test
  void uuidOfRequestOrContainerWithOrWithoutPortIsTheService() throws Exception {
    var records = GATEWAY.service("public").records();
    for (String uuid :
        new String[] {records.request().uuid().text(), records.container().uuid().text()}) {
      assertThat(ask("GET", "/e", on(uuid + "-8001")).status()).isEqualTo(200);
      assertThat(ask("GET", "/e", on(uuid)).status()).isEqualTo(200);
    }
  }

  /** Rule H4: what Host says and what the request line says must agree. */
  @Test
  void absoluteFormMustAgreeWithHost() throws Exception {
    String host = GATEWAY.host("open-data");
    assertThat(ask("GET", "http://" + host + "/e", host).status()).isEqualTo(200);
    assertThat(ask("GET", "http://" + GATEWAY.host("sample") + "/e", host).status()).isEqualTo(400);
  }

  /** Rule H4, on a service that would let everybody in. */
  @Test
  void connectAndTraceAre405() throws Exception {
    String host = GATEWAY.host("open-data");
    assertThat(ask("TRACE", "/", host).status()).isEqualTo(405);
    assertThat(ask("CONNECT", host, host).status()).isEqualTo(405);
    assertThat(ask("CONNECT", "db.internal:5432", host).status()).isEqualTo(405);
  }

  /** RFC 9112 section 3.2: no Host, or two, is 400. */
  @Test
  void missingOrRepeatedHostIs400() throws Exception {
    assertThat(GATEWAY.connect().send("GET / HTTP/1.1\r\n\r\n").response().status()).isEqualTo(400);
    String twice = "Host: " + GATEWAY.host("open-data");
    assertThat(GATEWAY.get("open-data", "/", twice).status()).isEqualTo(400);
  }

  /** The base host is nobody's service: it has pages of its own, for people, and nothing else. */
  @Test
  void baseHostAnswersItself() throws Exception {
    GATEWAY.demo().controller().calls().clear();
    RawHttp.Response front = ask("GET", "/", on("gateway"));
    assertThat(front.status()).isEqualTo(401);
    assertThat(front.one("Cache-Control")).hasValue("no-store");
    String head = GatewayExtension.head("HEAD", "/?x=1", on("gateway"));
    assertThat(GATEWAY.connect().send(head).head().status()).isEqualTo(401);
    assertThat(ask("GET", "/lab", on("gateway")).status()).isEqualTo(404);
    assertThat(ask("POST", "/", on("gateway")).status()).isEqualTo(404);
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  /** Rule X2: no page of a service reads what stands there with its visitor's cookie. */
  @Test
  void pageOfAServiceReadsNothingOfTheBaseHost() throws Exception {
    String request = GatewayExtension.head("GET", "/", on("gateway"), "Sec-Fetch-Site: same-site");
    assertThat(GATEWAY.connect().send(request).response().status()).isEqualTo(403);
  }

  /** Paths below {@code /.arvados/} never reach a service. */
  @Test
  void reservedPathNeverReachesAService() throws Exception {
    for (String method : new String[] {"GET", "POST", "PUT", "OPTIONS"}) {
      RawHttp.Response response = ask(method, "/.arvados/echo", GATEWAY.host("open-data"));
      assertThat(response.status()).as(method).isEqualTo(404);
      assertThat(response.text()).doesNotContain("\"method\"");
    }
  }

  /** A form of ours is small: what is larger is refused before it has come. */
  @Test
  void formThatIsTooLargeIsRefusedAtOnce() throws Exception {
    RawHttp client = GATEWAY.connect();
    String head =
        GatewayExtension.head(
            "POST", "/.arvados/switch-user", GATEWAY.host("sample"), "Content-Length: 100000000");
    client.send(head + "x".repeat(20_000));
    assertThat(client.response().status()).isEqualTo(400);
  }
}
