package org.arvados.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.LogConfig;
import org.arvados.gateway.config.MalformedValueException;
import org.arvados.gateway.config.TlsFiles;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.DemoJson;
import org.arvados.gateway.demo.DemoTable;
import org.arvados.gateway.demo.LocalProgram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a whole cluster in this process until it is told to end. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Runs a whole cluster in this process: controller, containers and the gateway.")
final class DemoCommand implements Callable<Integer> {
  private static final List<String> LOGINS = List.of("Test", "OpenIDConnect", "PAM");

  private final Termination termination;
  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8080",
      description = "Where the gateway listens (${DEFAULT-VALUE}); port 0 takes any.")
  private String listen;

  @Option(
      names = "--service",
      paramLabel = "NAME=[HOST:]PORT[:private|public]",
      description = {
        "Puts a program that listens on this machine, or on another host, into a container;",
        "repeatable."
      })
  private List<String> services = new ArrayList<>();

  @Option(names = "--json", description = "Prints one line of JSON when ready, not a table.")
  private boolean json;

  @Option(names = "--tls", description = "TLS with a certificate made for the occasion.")
  private boolean tls;

  @Option(
      names = {"--tls-certificate", "--tls-cert"},
      paramLabel = "FILE",
      description = "TLS with this certificate chain (PEM).")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key (PEM).")
  private @Nullable Path tlsKey;

  @Option(
      names = "--controller",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description = {
        "Where the controller listens, and browsers log in (${DEFAULT-VALUE}); port 0 takes any."
      })
  private String controller;

  @Option(
      names = "--login",
      paramLabel = "METHOD",
      defaultValue = "Test",
      description = {
        "How users log in (${DEFAULT-VALUE}): Test, with a page of the controller's own;",
        "OpenIDConnect, with a page in a provider's place; PAM, in Workbench alone."
      })
  private String login;

  @Option(names = "-v", description = "Logs more; twice for everything.")
  private boolean[] verbose = new boolean[0];

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DemoCommand(Termination termination) {
    this.termination = termination;
  }

  @Override
  public Integer call() throws CommandFailedException {
    LogSetup.apply(new LogConfig(level(), LogConfig.Format.TEXT), Optional.empty());
    HostAndPort address = address("--listen", listen);
    if (!LOGINS.contains(login)) {
      throw CommandFailedException.usage("--login: write one of " + String.join(", ", LOGINS));
    }
    DemoCluster.Builder builder =
        DemoCluster.builder()
            .listen(address)
            .controller(address("--controller", controller))
            .login(login)
            .withToolsApi();
    addTls(builder);
    for (String service : services) {
      builder.add(program(service));
    }
    termination.watch();
    try (DemoCluster demo = start(builder)) {
      // "Ready" means that the first click does not wait for a key to be made.
      demo.crunchRuns().values().forEach(run -> run.certificate().join());
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? DemoJson.line(demo) : DemoTable.text(demo));
      out.flush();
      termination.await();
    }
    return ExitCode.OK;
  }

  private static DemoCluster start(DemoCluster.Builder builder) throws CommandFailedException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw CannotListen.of(e);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--service: " + e.getMessage());
    }
  }

  private LogConfig.Level level() {
    return switch (verbose.length) {
      case 0 -> LogConfig.Level.WARN;
      case 1 -> LogConfig.Level.INFO;
      default -> LogConfig.Level.DEBUG;
    };
  }

  private static HostAndPort address(String option, String text) throws CommandFailedException {
    try {
      return HostAndPort.parse(text);
    } catch (MalformedValueException e) {
      throw CommandFailedException.usage(option + ": " + e.getMessage() + "; " + e.mend());
    }
  }

  private static LocalProgram program(String text) throws CommandFailedException {
    try {
      return LocalProgram.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--service: " + e.getMessage());
    }
  }

  private void addTls(DemoCluster.Builder builder) throws CommandFailedException {
    if (tlsCertificate == null && tlsKey == null) {
      if (tls) {
        builder.ownCertificate();
      }
      return;
    }
    if (tlsCertificate == null || tlsKey == null) {
      throw CommandFailedException.usage("--tls-cert and --tls-key are only good together");
    }
    builder.tls(new TlsFiles(readable(tlsCertificate), readable(tlsKey)));
  }

  private static Path readable(Path file) throws CommandFailedException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw CommandFailedException.usage(file + " is not a file that can be read");
    }
    return file;
  }
}
