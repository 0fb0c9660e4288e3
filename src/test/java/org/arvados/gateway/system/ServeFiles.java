package org.arvados.gateway.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.demo.DemoCluster;

/**
 * The files from which {@code serve} is started for a demo cluster that has no gateway.
 *
 * @param cluster the cluster file of Arvados
 * @param settings the gateway's own file
 * @param address where the gateway will listen
 */
record ServeFiles(Path cluster, Path settings, InetSocketAddress address) {

  static ServeFiles write(Path directory, DemoCluster demo) throws IOException {
    return write(directory, demo, "tunnel: {directLoopback: true}\n");
  }

  /**
   * With settings of the test's own.
   *
   * @param more top-level sections but {@code listen} and {@code log}
   */
  static ServeFiles write(Path directory, DemoCluster demo, String more) throws IOException {
    GatewayConfig config = demo.config();
    HostAndPort listen = config.listen().address();
    Path cluster = directory.resolve("config.yml");
    write(cluster, clusterText(config));
    Path settings = directory.resolve("service-gateway.yml");
    write(
        settings,
        """
        listen:
          address: %s
        %slog:
          format: text
        """
                .formatted(listen, tlsText(config))
            + more);
    return new ServeFiles(cluster, settings, new InetSocketAddress(listen.host(), listen.port()));
  }

  private static String tlsText(GatewayConfig config) {
    return config
        .listen()
        .tls()
        .map(tls -> "  tls: {certificate: %s, key: %s}\n".formatted(tls.certificate(), tls.key()))
        .orElse("");
  }

  private static String clusterText(GatewayConfig config) {
    ClusterConfig cluster = config.cluster();
    return """
        Clusters:
          %s:
            SystemRootToken: %s
            Users:
              AnonymousUserToken: "%s"
            Services:
              Controller:
                ExternalURL: %s
              ContainerWebServices:
                ExternalURL: %s
        """
        .formatted(
            cluster.id().orElseThrow(),
            cluster.systemRootToken().reveal(),
            cluster.anonymousToken().map(Secret::reveal).orElse(""),
            cluster.services().controllerUrl(),
            config.wildcards().get(0));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
