package org.arvados.gateway.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import org.arvados.api.ApiToken;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.ControllerOptions;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.controller.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels that open are the business of the tunnels' contract tests. */
@DisplayName(
    "Which calls for an SSH stream the fake controller refuses (arvados-protocol section 7.2)")
class SshConnectsTest {
  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());
  private final SshConnects connects = new SshConnects(state);
  private final FakeController controller =
      FakeController.start(state, ControllerOptions.loopback(), connects.endpoints());
  private final Account owner = state.addAccount("owner");
  private final RunningService service =
      state.addService(owner.uuid(), "tunnel https://ctrl-0.internal/", b -> {});

  @AfterEach
  void close() {
    controller.close();
  }

  private HttpResponse<String> post(ApiToken token, String place, String uuid) throws Exception {
    URI uri = controller.uri().resolve("/arvados/v1/" + place + "/" + uuid + "/ssh");
    return send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + token.reveal())
            .POST(BodyPublishers.noBody()));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(ApiToken token) throws Exception {
    return post(token, "connect", service.container().uuid().text());
  }

  @ParameterizedTest
  @CsvSource({
    "Queued,503,container is not running yet (state is \\\"Queued\\\")",
    "Locked,503,container is not running yet (state is \\\"Locked\\\")",
    "Complete,410,container has ended (state is \\\"Complete\\\")",
    "Cancelled,410,container has ended (state is \\\"Cancelled\\\")",
    "Running,503,container is running but its gateway is not available",
  })
  void theStateDecides(String name, int status, String text) throws Exception {
    ContainerRow unused = state.change(service.container(), c -> c.with(b -> b.state(name)));
    HttpResponse<String> answer = post(state.systemRootToken());
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo("{\"errors\":[\"" + text + "\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "containers"})
  void bothPathsKnowOnlyContainers(String place) throws Exception {
    String other = "zzzzz-dz642-nosuchcontainer";
    assertThat(post(state.systemRootToken(), place, other).statusCode()).isEqualTo(404);
    assertThat(post(ApiToken.of("unknown"), place, other).statusCode()).isEqualTo(401);
  }

  @Test
  void whoeverMayNotSeeTheContainerIsTurnedAway() throws Exception {
    URI uri =
        controller.uri().resolve("/arvados/v1/connect/" + service.container().uuid() + "/ssh");
    HttpRequest.Builder withoutToken = HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody());
    assertThat(send(withoutToken).statusCode()).isEqualTo(401);
    assertThat(post(state.anonymousToken().orElseThrow()).statusCode()).isEqualTo(404);
  }

  /** By default only administrators, and only while they may. */
  @Test
  void shellAccessDecides() throws Exception {
    assertThat(post(owner.token()).body()).contains("shell access is disabled in config");
    state.configure(settings -> settings.withShellAccess(true, true));
    assertThat(post(owner.token()).body()).contains("its gateway is not available");
    Account other = state.addAccount("other");
    state.addRequest(other.uuid(), b -> b.container(service.container().uuid()));
    assertThat(post(owner.token()).statusCode()).isEqualTo(403);
    state.configure(settings -> settings.withShellAccess(false, false));
    assertThat(post(state.systemRootToken()).statusCode()).isEqualTo(503);
  }

  @Test
  void fullSlotsAreAnEmpty503() throws Exception {
    connects.slots(0);
    HttpResponse<String> answer = post(state.systemRootToken());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void theOldMethodIsGone() throws Exception {
    URI uri =
        controller.uri().resolve("/arvados/v1/connect/" + service.container().uuid() + "/ssh");
    assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(410);
  }
}
