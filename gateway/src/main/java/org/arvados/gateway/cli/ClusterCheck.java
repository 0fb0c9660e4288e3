package org.arvados.gateway.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.CallContext;
import org.arvados.api.Discovery;
import org.arvados.api.ExportedConfig;
import org.arvados.api.HttpArvadosApi;
import org.arvados.api.RequestIds;
import org.arvados.api.User;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.config.WildcardUrl;

/** Asks the cluster what the gateway will rely on. Waits for the answers. */
final class ClusterCheck {
  private static final String ROOT_USER_SUFFIX = "-tpzed-000000000000000";

  private final GatewayConfig config;
  private final ArvadosApi api;
  private final RequestIds requestIds;
  private final List<Finding> findings = new ArrayList<>();
  private Optional<ExportedConfig> exported = Optional.empty();

  private ClusterCheck(GatewayConfig config, ArvadosApi api, RequestIds requestIds) {
    this.config = config;
    this.api = api;
    this.requestIds = requestIds;
  }

  /** What there is to say, in the order of the questions. */
  static List<Finding> run(GatewayConfig config) {
    SecureRandom random = new SecureRandom();
    try (ApiThreads threads = new ApiThreads(2);
        HttpArvadosApi api =
            new HttpArvadosApi(
                ApiSession.settings(
                    config.cluster().services().controllerUrl(), config.cluster().insecure()),
                threads.executor(),
                threads.scheduler(),
                InstantSource.system(),
                random)) {
      return new ClusterCheck(config, api, new RequestIds(random)).run();
    }
  }

  private List<Finding> run() {
    findings.add(Finding.ok("configuration read; listens on " + config.listen().address()));
    boolean answers =
        ask(
            "the API at " + config.cluster().services().controllerUrl(),
            api.discovery(),
            this::discovery);
    if (answers) {
      ask("the exported configuration", api.exportedConfig(), this::exported);
      ApiToken token = ApiToken.of(config.cluster().systemRootToken().reveal());
      CallContext call = new CallContext(token, requestIds.next());
      ask("the system root token", api.currentUser(call), this::tokenUser);
    }
    way();
    config.wildcards().forEach(this::wildcard);
    findings.addAll(SignInCheck.run(config, exported));
    return findings;
  }

  private <T> boolean ask(String what, CompletableFuture<T> call, Consumer<T> examine) {
    try {
      examine.accept(call.join());
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      findings.add(Finding.failed(what + ": " + cause.getMessage()));
      return false;
    }
  }

  private void discovery(Discovery discovery) {
    findings.add(Finding.ok("the API answers at " + config.cluster().services().controllerUrl()));
    Optional<String> expected = config.cluster().id();
    String id = discovery.uuidPrefix();
    if (expected.isPresent() && !expected.get().equals(id)) {
      findings.add(
          Finding.failed(
              "it serves cluster " + id + ", but the configuration is of " + expected.get()));
    } else {
      findings.add(Finding.ok("it serves cluster " + id));
    }
    declarations(discovery);
  }

  /** Where owners can declare services (rule A3). */
  private void declarations(Discovery discovery) {
    if (discovery.has("ContainerRequest", "published_ports")) {
      findings.add(Finding.ok("container requests have published_ports (Arvados 3.2 or later)"));
    } else {
      findings.add(
          Finding.warning(
              "container requests have no published_ports (Arvados before 3.2): services are"
                  + " declared under properties only"));
    }
    if (!discovery.has("Container", "runtime_user_uuid")) {
      findings.add(
          Finding.warning(
              "containers do not tell the user they run as: what is declared under properties does"
                  + " not count, and private services are for the last who changed the process"));
    }
  }

  private void exported(ExportedConfig known) {
    exported = Optional.of(known);
    anonymous(known);
    if (known.services().get("ContainerWebServices") == null) {
      findings.add(
          Finding.warning(
              "the cluster exports no Services.ContainerWebServices.ExternalURL: Arvados writes no"
                  + " addresses into containers, and Workbench shows no links"));
    }
  }

  /** Rule A4. The gateway uses the configured token, or else what the cluster tells everybody. */
  private void anonymous(ExportedConfig known) {
    Optional<ApiToken> token =
        config
            .cluster()
            .anonymousToken()
            .map(secret -> ApiToken.of(secret.reveal()))
            .or(() -> Optional.ofNullable(known.anonymousToken()));
    if (token.isEmpty()) {
      findings.add(
          Finding.ok(
              "the cluster has no anonymous user token: only public services need no sign-in"));
      return;
    }
    CallContext call = new CallContext(token.get(), requestIds.next());
    try {
      api.currentToken(call).join();
      findings.add(
          Finding.ok(
              "the anonymous user token is accepted: can_read services that everybody may read need"
                  + " no sign-in"));
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      findings.add(
          Finding.warning(
              "the anonymous user token: "
                  + cause.getMessage()
                  + "; only public services need no sign-in"));
    }
  }

  private void tokenUser(User user) {
    if (user.uuid().text().endsWith(ROOT_USER_SUFFIX)) {
      findings.add(Finding.ok("the system root token is accepted"));
    } else if (user.isAdmin()) {
      findings.add(
          Finding.warning(
              "the token is of administrator "
                  + user.uuid()
                  + ", not the system root token: proofs"
                  + " towards containers will fail"));
    } else {
      findings.add(
          Finding.failed("the token is of user " + user.uuid() + ", who is no administrator"));
    }
  }

  private void way() {
    TunnelConfig.Way way = config.tunnel().way();
    if (way == TunnelConfig.Way.DIRECT || config.cluster().shellAccess().admin()) {
      return;
    }
    String problem = "Containers.ShellAccess.Admin is off: the controller opens no tunnels";
    findings.add(
        way == TunnelConfig.Way.CONTROLLER
            ? Finding.failed(problem + ", and tunnel.way allows no other way")
            : Finding.warning(problem + "; only containers whose port can be dialled are served"));
  }

  private void wildcard(WildcardUrl wildcard) {
    String example = wildcard.host().replace("*", "check-of-wildcard");
    try {
      String address = InetAddress.getByName(example).getHostAddress();
      findings.add(Finding.ok(wildcard + ": names below it lead to " + address));
    } catch (UnknownHostException e) {
      findings.add(
          Finding.warning(
              wildcard
                  + ": this machine finds no address of "
                  + example
                  + "; clients need a"
                  + " wildcard DNS record"));
    }
  }
}
