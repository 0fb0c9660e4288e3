package org.arvados.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameEntry;
import org.arvados.gateway.names.NameRegister;
import org.arvados.gateway.names.NameResult;
import org.jspecify.annotations.Nullable;

/** What the command {@code url} is asked for (rule H2). */
sealed interface UrlTarget {
  /** The address, from what the command line says alone. */
  ServiceLink unasked(Wildcard wildcard);

  /**
   * The address, with what the API tells this user.
   *
   * @param err for remarks
   */
  ServiceLink lookedUp(Wildcard wildcard, ApiSession session, ApiToken token, PrintWriter err)
      throws CommandFailedException;

  /** Reads the command line. */
  static UrlTarget of(String text, @Nullable Integer port) throws CommandFailedException {
    if (port != null && (port < 1 || port > 65535)) {
      throw CommandFailedException.usage(port + " is not a port; give 1 to 65535");
    }
    Optional<ArvadosUuid> uuid = ArvadosUuid.parse(text);
    if (uuid.isPresent()) {
      return object(uuid.get(), port == null ? OptionalInt.empty() : OptionalInt.of(port));
    }
    FriendlyNames rules = new FriendlyNames(NamesConfig.defaults().reserved());
    Optional<String> problem = rules.problem(text);
    if (problem.isPresent()) {
      throw CommandFailedException.usage(
          "neither the uuid of a container request nor a friendly name: " + problem.get());
    }
    if (port != null) {
      throw CommandFailedException.usage("a friendly name has its port; leave the port out");
    }
    return new Name(text, rules);
  }

  private static UrlTarget object(ArvadosUuid uuid, OptionalInt port)
      throws CommandFailedException {
    if (!uuid.isContainerRequest() && !uuid.isContainer()) {
      throw CommandFailedException.usage(
          uuid + " is no container request (-xvhdp-) and no container (-dz642-)");
    }
    return new Port(uuid, port);
  }

  /**
   * A port of a container request or container.
   *
   * @param port empty for the only one that is published
   */
  record Port(ArvadosUuid uuid, OptionalInt port) implements UrlTarget {
    @Override
    public ServiceLink unasked(Wildcard wildcard) {
      String label = port.isPresent() ? uuid + "-" + port.getAsInt() : uuid.text();
      return new ServiceLink(wildcard.originOf(label), Optional.empty());
    }

    @Override
    public ServiceLink lookedUp(
        Wildcard wildcard, ApiSession session, ApiToken token, PrintWriter err)
        throws CommandFailedException {
      List<DeclaredPort> ports = DeclaredPort.all(publishedPorts(session, token, uuid));
      int wanted = port.isPresent() ? port.getAsInt() : only(ports);
      return new ServiceLink(
          wildcard.originOf(uuid + "-" + wanted),
          ports.stream().filter(declared -> declared.port() == wanted).findFirst());
    }

    private int only(List<DeclaredPort> ports) throws CommandFailedException {
      if (ports.size() == 1) {
        return ports.get(0).port();
      }
      throw CommandFailedException.usage(
          ports.isEmpty()
              ? uuid + " publishes no port; give the port"
              : uuid + " publishes several ports; give one of them: " + DeclaredPort.words(ports));
    }
  }

  /** A friendly name. */
  record Name(String name, FriendlyNames rules) implements UrlTarget {
    @Override
    public ServiceLink unasked(Wildcard wildcard) {
      return new ServiceLink(wildcard.originOf(name), Optional.empty());
    }

    @Override
    public ServiceLink lookedUp(
        Wildcard wildcard, ApiSession session, ApiToken token, PrintWriter err)
        throws CommandFailedException {
      NameRegister names = new NameRegister(session.api(), rules, Optional.empty());
      NameResult result = session.await(names.show(session.call(token), name));
      if (result instanceof NameResult.Listed listed) {
        return new ServiceLink(
            wildcard.originOf(name), declared(session, token, listed.entries().get(0)));
      }
      // It may be somebody's all the same, whose links this user may not see.
      err.println("note: " + ((NameResult.Refused) result).problem());
      return unasked(wildcard);
    }

    private static Optional<DeclaredPort> declared(
        ApiSession session, ApiToken token, NameEntry entry) throws CommandFailedException {
      Optional<ArvadosUuid> request = entry.link().request();
      OptionalInt port = entry.link().port();
      if (!entry.usable() || request.isEmpty() || port.isEmpty()) {
        return Optional.empty();
      }
      return DeclaredPort.all(publishedPorts(session, token, request.get())).stream()
          .filter(declared -> declared.port() == port.getAsInt())
          .findFirst();
    }
  }

  private static JsonNode publishedPorts(ApiSession session, ApiToken token, ArvadosUuid uuid)
      throws CommandFailedException {
    CallContext call = session.call(token);
    try {
      return session.await(
          uuid.isContainerRequest()
              ? session
                  .api()
                  .containerRequest(call, uuid)
                  .thenApply(ContainerRequest::publishedPorts)
              : session.api().container(call, uuid).thenApply(Container::publishedPorts));
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiRefusedException refused) {
        throw CommandFailedException.software(
            refused.status() == 401
                ? "ARVADOS_API_TOKEN is not valid, or no longer; get a new one in Workbench"
                : "there is no " + uuid + " that you can read; check the uuid, or ask its owner");
      }
      throw e;
    }
  }
}
