package org.arvados.gateway.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.server.GatewayServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the gateway until it is told to end (rule X10). */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Runs the gateway.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ended by SIGTERM or SIGINT",
      "1:cannot listen",
      "2:the command line or the configuration is wrong"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  private final Termination termination;
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options = new ConfigOptions();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ServeCommand(Termination termination) {
    this.termination = termination;
  }

  @Override
  public Integer call() throws CommandFailedException {
    LibrarySettings.apply(System.getProperties(), Runtime.getRuntime().availableProcessors());
    GatewayConfig config = options.load(spec.commandLine().getErr()).config();
    LogSetup.apply(config.log(), config.cluster().id());
    termination.watch();
    try (GatewayServer server = start(config)) {
      LOG.atInfo()
          .addKeyValue("Listen", server.address().toString())
          .addKeyValue("Admin", server.adminAddress().map(Object::toString).orElse("none"))
          .addKeyValue("Version", BuildVersion.text())
          .log("listening");
      termination.await();
      LOG.info("shutting down");
      server.shutdown();
    }
    return ExitCode.OK;
  }

  private static GatewayServer start(GatewayConfig config) throws CommandFailedException {
    try {
      return GatewayServer.start(config);
    } catch (IOException e) {
      throw CannotListen.of(e);
    }
  }
}
