package org.arvados.gateway.tunnel;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

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

  /** The certificate that the peer showed, in DER form: what the proof is bound to. */
  static byte[] certificate(@Nullable SslHandler tls) throws SSLPeerUnverifiedException {
    if (tls == null) {
      throw new SSLPeerUnverifiedException("no TLS");
    }
    try {
      return tls.engine().getSession().getPeerCertificates()[0].getEncoded();
    } catch (CertificateEncodingException e) {
      throw new SSLPeerUnverifiedException("certificate without encoding");
    }
  }
}
