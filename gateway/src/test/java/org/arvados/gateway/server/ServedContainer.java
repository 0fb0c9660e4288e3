package org.arvados.gateway.server;

import java.util.function.Consumer;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.ServiceTable;

/**
 * A container that a test adds to a demo, and what runs it.
 *
 * @param records as they were made
 * @param run its container gateway; to be closed
 */
public record ServedContainer(RunningService records, FakeCrunchRun run) implements AutoCloseable {
  /** One that the gateway reaches at its own address. */
  public static ServedContainer direct(
      DemoCluster demo,
      String submitter,
      Consumer<ContainerRequestRow.Builder> request,
      ServiceTable programs) {
    ServedContainer served = start(demo, submitter, request, programs);
    return served.at(demo, served.run().gatewayAddress());
  }

  /** One that is reached through the controller only. */
  public static ServedContainer tunnelled(
      DemoCluster demo,
      String submitter,
      Consumer<ContainerRequestRow.Builder> request,
      ServiceTable programs) {
    ServedContainer served = start(demo, submitter, request, programs);
    demo.connects().attach(served.run().containerUuid(), served.run().address());
    return served.at(demo, "tunnel " + demo.controller().uri());
  }

  private static ServedContainer start(
      DemoCluster demo,
      String submitter,
      Consumer<ContainerRequestRow.Builder> request,
      ServiceTable programs) {
    RunningService records = demo.state().addService(demo.user(submitter).uuid(), "", request);
    var certificate = demo.crunchRuns().get("sample").certificate();
    FakeCrunchRun run =
        FakeCrunchRun.builder(
                records.container().uuid().text(), demo.state().systemRootToken().reveal())
            .services(programs)
            .certificate(certificate)
            .start();
    return new ServedContainer(records, run);
  }

  private ServedContainer at(DemoCluster demo, String address) {
    demo.state().change(records.container(), c -> c.with(b -> b.gatewayAddress(address)));
    return this;
  }

  /** Uuid of the container request. */
  public String request() {
    return records.request().uuid().text();
  }

  /** Uuid of the container. */
  public String container() {
    return records.container().uuid().text();
  }

  @Override
  public void close() {
    run.close();
  }
}
