package org.arvados.gateway.cli;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.arvados.gateway.host.Wildcard;
import org.jspecify.annotations.Nullable;

/** Under which addresses a cluster's services are. */
final class Wildcards {
  private static final String SERVICE = "ContainerWebServices";

  private Wildcards() {}

  /** What {@code --wildcard} says; empty when it is not given. */
  static Optional<Wildcard> given(@Nullable String option) throws CommandFailedException {
    try {
      return Optional.ofNullable(option).map(Wildcard::parse);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--wildcard: " + e.getMessage());
    }
  }

  /** What the cluster itself says; empty when it has no wildcard. */
  static Optional<Wildcard> exported(ApiSession session) throws CommandFailedException {
    try {
      URI address = session.await(session.api().exportedConfig()).services().get(SERVICE);
      return Optional.ofNullable(address).map(URI::toString).map(Wildcard::parse);
    } catch (CompletionException | IllegalArgumentException e) {
      return Optional.empty(); // refused, or one host with a port for each service
    }
  }

  static CommandFailedException unknown() {
    return CommandFailedException.usage(
        "the cluster has no wildcard in Services.ContainerWebServices.ExternalURL; say with"
            + " --wildcard where its services are, such as https://*.containers.zzzzz.example");
  }
}
