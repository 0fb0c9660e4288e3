package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.RecordedCall;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A service that everybody opens at once (rule A9)")
@Timeout(120)
class ColdStartTest {
  private static final int CLIENTS = 1000;

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  @Test
  void aThousandClientsAtOnceCostOneCallAFact() throws Exception {
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    List<RawHttp> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(GATEWAY.connect());
    }
    GATEWAY.demo().controller().calls().clear();
    GATEWAY.demo().controller().faults().inject(new Fault.Delay(Duration.ofMillis(50)));

    for (RawHttp client : clients) {
      client.send(GATEWAY.request("GET", "/e", "sample", bearer));
    }
    for (RawHttp client : clients) {
      assertThat(client.response().status()).isEqualTo(200);
    }

    List<RecordedCall> calls = GATEWAY.demo().controller().calls().calls();
    Set<String> distinct = new HashSet<>();
    calls.forEach(call -> distinct.add(call.method() + call.path() + call.token()));
    assertThat(calls).as("each fact is asked for once").hasSameSizeAs(distinct);
    assertThat(GATEWAY.demo().controller().calls().mostOpen()).isLessThanOrEqualTo(8);
    assertThat(GATEWAY.demo().gateway().connections()).isEqualTo(CLIENTS);
  }
}
