package org.arvados.gateway.tunnel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contracts with a direct tunnel to a whole container gateway in Go, whose SSH library is that
 * of crunch-run. Only with {@code -Dssh.go.server=PROGRAM}: {@code .ci/build-go-partner} builds and
 * names it.
 */
@EnabledIfSystemProperty(
    named = "ssh.go.server",
    matches = ".+",
    disabledReason = "needs -Dssh.go.server=PROGRAM, see .ci/build-go-partner")
class GoContainerGatewayContractTest implements TunnelContract, TunnelFailureContract {
  private TunnelLab lab;

  @BeforeEach
  void start() throws Exception {
    serverRekeysEvery(0);
  }

  @Override
  public TunnelLab lab() {
    return lab;
  }

  @Override
  public void serverRekeysEvery(long bytes) throws Exception {
    close();
    lab = TunnelLab.program(System.getProperty("ssh.go.server"), "gateway", String.valueOf(bytes));
  }

  @AfterEach
  void close() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }
}
