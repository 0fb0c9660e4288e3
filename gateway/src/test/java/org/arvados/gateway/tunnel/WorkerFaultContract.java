package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rest of {@link WayContract}: container gateways that lie, which only fakes do on command. */
interface WorkerFaultContract extends WayContract {

  /** Who cannot prove to be this container's gateway. */
  static List<Misbehaviour> impostors() {
    return List.of(
        new Misbehaviour.WrongProof(),
        new Misbehaviour.NoProof(),
        new Misbehaviour.Misdirected(),
        new Misbehaviour.Unauthorized());
  }

  /** Rule U1: nothing is sent to an impostor, and nothing of it is shown. */
  @ParameterizedTest
  @MethodSource("org.arvados.gateway.tunnel.WorkerFaultContract#impostors")
  default void anImpostorGetsNoRequestAndIs503(Misbehaviour impostor) throws Exception {
    bed().awaitOk();
    bed().cut("app");
    bed().run("app").misbehave(impostor);
    int before = bed().requests();
    var response = bed().gateway().get("app", "/?secret=1", "Cookie: own=secret");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.one("Retry-After")).isPresent();
    assertThat(response.text()).doesNotContain("misdirected", "bad X-Arvados", "proof");
    assertThat(bed().requests()).isEqualTo(before);

    bed().run("app").misbehave(new Misbehaviour.None());
    bed().awaitOk();
  }

  @Test
  default void aContainerWithoutAddressIs503() throws Exception {
    bed().cut("app"); // streams that are open need no address
    bed().run("app").misbehave(new Misbehaviour.NoContainerAddress());
    var response = bed().gateway().get("app", "/");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).doesNotContain("IP address");
    bed().run("app").misbehave(new Misbehaviour.None());
    assertThat(bed().status("GET", "app")).isEqualTo(200);
  }
}
