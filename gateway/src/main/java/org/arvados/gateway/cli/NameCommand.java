package org.arvados.gateway.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameRegister;
import org.arvados.gateway.names.NameResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Friendly names, with the token of a user (rules N1 and N2). */
@Command(
    name = "name",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = {
      "Gives names to services: https://NAME.containers.zzzzz.example/.",
      "Which cluster and which user is said as to Arvados's own tools: ARVADOS_API_HOST,",
      "ARVADOS_API_TOKEN, ARVADOS_API_HOST_INSECURE, or ~/.config/arvados/settings.conf."
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done: the name is taken or not yours, the API refuses or fails",
      "2:the command line, the name or the environment is wrong"
    })
final class NameCommand implements Runnable {
  private final Map<String, String> variables;
  @Spec private CommandSpec spec;

  /**
   * The command.
   *
   * @param variables of the process
   */
  @SuppressWarnings("NullAway.Init") // picocli sets the field
  NameCommand(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: claim, move, release, list or show");
  }

  @Command(
      name = "claim",
      mixinStandardHelpOptions = true,
      versionProvider = BuildVersion.class,
      description = {
        "Gives a name to a port of a container request. First come, first served.",
        "Whoever may open the service is not changed by that."
      })
  int claim(
      @Parameters(paramLabel = "NAME", description = "Small letters, digits, hyphens.") String name,
      @Parameters(
              paramLabel = "REQUEST",
              description = "Uuid of a container request that you can read.",
              converter = UuidConverter.class)
          ArvadosUuid request,
      @Parameters(paramLabel = "PORT", description = "Where the program listens.") int port,
      @Mixin NameOptions options)
      throws CommandFailedException {
    return run(options, (names, call) -> names.claim(call, name, request, port));
  }

  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      versionProvider = BuildVersion.class,
      description = "Points a name of yours at another container request: bookmarks lead there.")
  int move(
      @Parameters(paramLabel = "NAME", description = "A name of yours.") String name,
      @Parameters(
              paramLabel = "REQUEST",
              description = "Uuid of a container request that you can read.",
              converter = UuidConverter.class)
          ArvadosUuid request,
      @Parameters(
              paramLabel = "PORT",
              arity = "0..1",
              description = "Where the program listens; else the port stays.")
          @Nullable Integer port,
      @Mixin NameOptions options)
      throws CommandFailedException {
    OptionalInt wanted = port == null ? OptionalInt.empty() : OptionalInt.of(port);
    return run(options, (names, call) -> names.move(call, name, request, wanted));
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      versionProvider = BuildVersion.class,
      description = "Gives a name of yours up. Anybody may claim it then.")
  int release(
      @Parameters(paramLabel = "NAME", description = "A name of yours.") String name,
      @Mixin NameOptions options)
      throws CommandFailedException {
    return run(options, (names, call) -> names.release(call, name));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      versionProvider = BuildVersion.class,
      description = "Lists your names, and what is wrong with them. With NAME the same as show.")
  int list(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "One name, whosever it is.")
          @Nullable String name,
      @Mixin NameOptions options)
      throws CommandFailedException {
    return name == null ? run(options, NameRegister::list) : show(name, options);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      versionProvider = BuildVersion.class,
      description = {
        "Shows whose a name is, as far as you may see that: Arvados shows a link to its owner,",
        "to those who can read the project it is in, and to administrators."
      })
  int show(
      @Parameters(paramLabel = "NAME", description = "Any name.") String name,
      @Mixin NameOptions options)
      throws CommandFailedException {
    return run(options, (names, call) -> names.show(call, name));
  }

  /** A wish about names. */
  private interface Wish {
    CompletableFuture<NameResult> of(NameRegister names, CallContext call);
  }

  private int run(NameOptions options, Wish wish) throws CommandFailedException {
    ApiEnvironment environment = ApiEnvironment.read(variables);
    Optional<Wildcard> given = Wildcards.given(options.wildcard());
    try (ApiSession session = new ApiSession(environment)) {
      CallContext call = session.call(environment.requiredToken());
      FriendlyNames rules = new FriendlyNames(NamesConfig.defaults().reserved());
      NameRegister names = new NameRegister(session.api(), rules, Optional.empty());
      NameResult result = session.await(wish.of(names, call));
      Optional<Wildcard> wildcard =
          given.isPresent() || result instanceof NameResult.Refused
              ? given
              : Wildcards.exported(session);
      return print(result, wildcard, options.json());
    }
  }

  private int print(NameResult result, Optional<Wildcard> wildcard, boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new NameJson(wildcard).line(result));
    } else if (result instanceof NameResult.Refused refused) {
      spec.commandLine().getErr().println(refused.problem() + " " + refused.mend());
    } else {
      out.println(new NameText(wildcard).text(result));
    }
    out.flush();
    return result instanceof NameResult.Refused refused ? exitCode(refused.reason()) : ExitCode.OK;
  }

  private static int exitCode(NameResult.Reason reason) {
    return switch (reason) {
      case MALFORMED, INVALID_PORT -> ExitCode.USAGE;
      default -> ExitCode.SOFTWARE;
    };
  }
}
