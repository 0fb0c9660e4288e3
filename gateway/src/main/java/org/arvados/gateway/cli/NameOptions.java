package org.arvados.gateway.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that all commands about names have. */
final class NameOptions {
  @Option(names = "--json", description = "Prints one line of JSON, also of what was refused.")
  private boolean json;

  @Option(
      names = "--wildcard",
      paramLabel = "URL",
      description =
          "Address of services, such as https://*.containers.zzzzz.example; else the cluster's.")
  private @Nullable String wildcard;

  boolean json() {
    return json;
  }

  @Nullable String wildcard() {
    return wildcard;
  }
}
