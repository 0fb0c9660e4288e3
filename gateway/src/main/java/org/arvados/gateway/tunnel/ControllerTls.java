package org.arvados.gateway.tunnel;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * TLS towards the controller, the trust anchor of the tunnels through it: its certificate must be
 * valid for its host name, as for calls of the API.
 */
public final class ControllerTls {
  private ControllerTls() {}

  /**
   * A context for one process: it also holds the sessions to resume.
   *
   * @param authorities PEM file of the authorities to trust instead of the system's
   * @param insecure accepts any certificate for any host name ({@code TLS.Insecure})
   */
  public static SslContext context(
      SslProvider provider, Optional<Path> authorities, boolean insecure) throws SSLException {
    // No ALPN: HTTP/1.1 is what is spoken then, and an upgrade needs it.
    SslContextBuilder builder =
        SslContextBuilder.forClient().sslProvider(provider).protocols("TLSv1.3", "TLSv1.2");
    if (insecure) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      authorities.ifPresent(file -> builder.trustManager(file.toFile()));
      builder.endpointIdentificationAlgorithm("HTTPS");
    }
    return builder.build();
  }
}
