package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.demo.LocalProgram;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("How a service stands, as waiting pages ask for it (rule A11)")
@Timeout(60)
class ServiceStatusTest {
  private static final ServerSocket LISTENER = listen();

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.of(
          builder ->
              builder
                  .add(new LocalProgram("mute", LISTENER.getLocalPort(), "public"))
                  .configure(
                      c ->
                          c.withTunnel(
                              c.tunnel()
                                  .withHttpServices(List.of(new ServiceSelector.Port(8002))))));

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void close() throws IOException {
    LISTENER.close();
  }

  private static RawHttp.Response status(String service, String user) throws Exception {
    return GATEWAY.get(service, "/.arvados/status", "Authorization: Bearer " + GATEWAY.token(user));
  }

  @ParameterizedTest
  @CsvSource({
    "private,owner,200,ready",
    "open-data,stranger,200,ready",
    "tunnelled,stranger,200,ready",
    "queued,owner,503,not_started",
    "ended,owner,410,ended",
    "private,reader,403,not_yours",
    "queued,stranger,404,unreadable",
  })
  void codeIsThatOfTheServiceItself(String service, String user, int code, String word)
      throws Exception {
    RawHttp.Response response = status(service, user);
    assertThat(response.status()).isEqualTo(code);
    assertThat(new ObjectMapper().readTree(response.text()).path("code").asText()).isEqualTo(word);
  }

  @Test
  void portWithoutAListenerIsTold() throws Exception {
    String host = GATEWAY.host("private").replace("-8000.", "-8009.");
    String request =
        GatewayExtension.head(
            "GET", "/.arvados/status", host, "Authorization: Bearer " + GATEWAY.token("owner"));
    RawHttp.Response response = GATEWAY.connect().send(request).response();
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).contains("\"nothing_listens\"", "\"port\":8009");
  }

  /** In the HTTP mode nobody knows before a request is sent, so a page may try. */
  @Test
  void httpModeIsTakenForReady() throws Exception {
    assertThat(status("silent", "owner").status()).isEqualTo(200);
  }

  @Test
  void readyServiceIsToldOf() throws Exception {
    JsonNode answer = new ObjectMapper().readTree(status("private", "owner").text());
    assertThat(answer.path("service").asText()).isEqualTo("private");
    assertThat(answer.path("state").asText()).isEqualTo("Running");
  }

  /** The first bytes that the service gets are those of the visitor who comes next. */
  @Test
  void nothingIsSentToTheService() throws Exception {
    assertThat(status("mute", "owner").status()).isEqualTo(200);
    assertThat(status("mute", "owner").status()).isEqualTo(200);
    RawHttp client = GATEWAY.connect();
    try (Socket accepted = LISTENER.accept()) {
      accepted.setSoTimeout(20_000);
      client.send(GATEWAY.request("GET", "/first", "mute"));
      byte[] first = accepted.getInputStream().readNBytes(10);
      assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("GET /first");
      accepted
          .getOutputStream()
          .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.response().status()).isEqualTo(204);
    }
  }

  @Test
  void otherMethodsAreNoQuestion() throws Exception {
    RawHttp.Response response =
        GATEWAY.post(
            "private", "/.arvados/status", "", "Authorization: Bearer " + GATEWAY.token("owner"));
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text()).contains("unknown_page");
  }

  /** Rule X2: a page of another service learns nothing with this browser's cookie. */
  @Test
  void pagesOfOtherServicesAreRefused() throws Exception {
    RawHttp.Response response =
        GATEWAY.get(
            "private",
            "/.arvados/status",
            "Cookie: " + GATEWAY.cookie("owner", "private"),
            "Sec-Fetch-Site: same-site",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Dest: empty");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text()).doesNotContain("Running");
  }

  /** To a page that waits, and in its answer to a form, which must not be sent again. */
  @Test
  void onlyAnswersToGetLookAgainByThemselves() throws Exception {
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    assertThat(GATEWAY.get("queued", "/x?y", bearer, "Accept: text/html").text())
        .contains("<script>", "http-equiv=\"refresh\"");
    RawHttp.Response posted = GATEWAY.post("queued", "/x?y", "", bearer, "Accept: text/html");
    assertThat(posted.text()).doesNotContain("<script>", "http-equiv=\"refresh\"");
    assertThat(posted.one("Retry-After")).isPresent();
  }
}
