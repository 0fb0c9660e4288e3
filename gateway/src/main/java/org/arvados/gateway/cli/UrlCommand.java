package org.arvados.gateway.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.Wildcard;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the address of a service. */
@Command(
    name = "url",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = {
      "Prints the address of a service: what a button of Workbench or a script should open.",
      "With ARVADOS_API_HOST and ARVADOS_API_TOKEN (or ~/.config/arvados/settings.conf) the",
      "container request is looked up: its only published port and the port's initial path",
      "need not be given. Without a token nothing is looked up."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the address is printed",
      "1:there is no such request that you can read, or the API fails",
      "2:the command line or the environment is wrong, or a port must be given"
    })
final class UrlCommand implements Callable<Integer> {
  private final Map<String, String> variables;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "REQUEST|NAME",
      description = "Uuid of a container request or container, or a friendly name.")
  private String target;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT",
      description = "Port of the container; not with a friendly name, which has one.")
  private @Nullable Integer port;

  @Option(
      names = "--base",
      description = "Leaves the initial path out: the address that a script adds its paths to.")
  private boolean base;

  @Option(
      names = "--with-token",
      description = {
        "Puts ARVADOS_API_TOKEN into the address, as Workbench does, unless the service is public.",
        "Whoever sees such an address can act as you in all of Arvados: it is no link to share,",
        "and shells and terminals keep what they print. So it is not the default."
      })
  private boolean withToken;

  @Option(names = "--json", description = "Prints one line of JSON: url, and what was looked up.")
  private boolean json;

  @Option(
      names = "--wildcard",
      paramLabel = "URL",
      description =
          "Address of services, such as https://*.containers.zzzzz.example; else the cluster's.")
  private @Nullable String wildcard;

  /**
   * The command.
   *
   * @param variables of the process
   */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  UrlCommand(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public Integer call() throws CommandFailedException {
    ApiEnvironment environment = ApiEnvironment.read(variables);
    Optional<Wildcard> given = Wildcards.given(wildcard);
    Optional<ApiToken> token =
        withToken ? Optional.of(environment.requiredToken()) : environment.token();
    UrlTarget named = UrlTarget.of(target, port);
    ServiceLink link =
        given.isPresent() && (token.isEmpty() || environment.host().isEmpty())
            ? named.unasked(given.get())
            : asked(environment, given, token, named);
    String plain = base ? link.base() : link.page();
    boolean addToken = withToken && !link.isPublic();
    String url =
        token.filter(known -> addToken).map(t -> ServiceLink.withToken(plain, t)).orElse(plain);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? link.json(url) : url);
    out.flush();
    return ExitCode.OK;
  }

  private ServiceLink asked(
      ApiEnvironment environment,
      Optional<Wildcard> given,
      Optional<ApiToken> token,
      UrlTarget named)
      throws CommandFailedException {
    try (ApiSession session = new ApiSession(environment)) {
      Optional<Wildcard> known = given.isPresent() ? given : Wildcards.exported(session);
      Wildcard services = known.orElseThrow(Wildcards::unknown);
      return token.isPresent()
          ? named.lookedUp(services, session, token.get(), spec.commandLine().getErr())
          : named.unasked(services);
    }
  }
}
