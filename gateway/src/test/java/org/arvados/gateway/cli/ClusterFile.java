package org.arvados.gateway.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a cluster file of Arvados. */
final class ClusterFile {
  private ClusterFile() {}

  static Path write(Path directory, String id, URI controller, String rootToken)
      throws IOException {
    Path file = directory.resolve("config.yml");
    Files.writeString(
        file,
        """
        Clusters:
          %s:
            SystemRootToken: %s
            Services:
              Controller:
                ExternalURL: %s
              ContainerWebServices:
                ExternalURL: http://*.containers.localhost:8080
        """
            .formatted(id, rootToken, controller));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** A file of the gateway without settings, so that none of this machine is read. */
  static Path noSettings(Path directory) throws IOException {
    return Files.writeString(directory.resolve("service-gateway.yml"), "");
  }
}
