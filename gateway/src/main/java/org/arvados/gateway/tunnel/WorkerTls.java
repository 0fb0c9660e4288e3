package org.arvados.gateway.tunnel;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/**
 * TLS towards container gateways. Their certificates are self-signed and new for every container,
 * so any is taken here, and nowhere else: trust comes from the proof, which is bound to the
 * certificate (arvados-protocol section 6.2).
 */
public final class WorkerTls {
  private WorkerTls() {}

  /** A context for one process: it also holds the sessions to resume. */
  public static SslContext context(SslProvider provider) throws SSLException {
    return SslContextBuilder.forClient()
        .sslProvider(provider)
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .endpointIdentificationAlgorithm(null)
        .protocols("TLSv1.3", "TLSv1.2")
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                "http/1.1"))
        .build();
  }
}
