package org.arvados.gateway.exchange;

import java.util.Map;
import java.util.function.Consumer;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.ServiceTable;

/**
 * A service of the demo's owner, in the demo's project, that a test declares as it likes; the
 * sample service answers on its port.
 *
 * @param records as they were when it started
 * @param run its container gateway
 */
record OwnService(RunningService records, FakeCrunchRun run) implements AutoCloseable {
  /** The one port that is listened on. */
  static final int PORT = 8888;

  static OwnService start(DemoCluster demo, Consumer<ContainerRequestRow.Builder> with) {
    RunningService project = demo.service("sample").records();
    RunningService submitted =
        demo.state()
            .addService(
                demo.user("owner").uuid(),
                "",
                with.andThen(b -> b.owner(project.request().ownerUuid())));
    FakeCrunchRun run =
        FakeCrunchRun.builder(
                submitted.container().uuid().text(), demo.state().systemRootToken().reveal())
            .services(ServiceTable.of(Map.of(PORT, demo.sampleService().address())))
            .certificate(demo.crunchRuns().get("sample").certificate())
            .start();
    var unused =
        demo.state()
            .change(
                submitted.container(), c -> c.with(b -> b.gatewayAddress(run.gatewayAddress())));
    return new OwnService(submitted, run);
  }

  ArvadosUuid request() {
    return records.request().uuid();
  }

  /** Host of the request's uuid alone. */
  String bareHost(DemoCluster demo) {
    return demo.service("sample").host().replaceFirst("^sample", request().text());
  }

  /** Host of the request's uuid and the port. */
  String host(DemoCluster demo) {
    return bareHost(demo).replaceFirst("^[^.]+", "$0-" + PORT);
  }

  @Override
  public void close() {
    run.close();
  }
}
