package org.arvados.gateway.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.PeerText;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.jspecify.annotations.Nullable;

/**
 * The direct way: TCP to the container gateway, TLS with any certificate, proof both ways, upgrade,
 * SSH (arvados-protocol sections 6.1, 6.2, 6.6). Immutable; safe from any thread.
 */
public final class DirectTunnel {
  private static final String AUTHORIZATION = "X-Arvados-Authorization";
  private static final String AUTHORIZATION_RESPONSE = "X-Arvados-Authorization-Response";
  private static final String CONTAINER_UUID = "X-Arvados-Container-Gateway-Uuid";

  private final SslContext tls;
  private final String systemRootToken;
  private final TunnelConnector connector;

  /**
   * A tunnel kind.
   *
   * @param tls from {@link WorkerTls}: trusts any certificate, since the proof binds to it
   * @param channels makes sockets that fit the event loops used
   * @param names looks host names up
   * @param systemRootToken the secret that the proof is made of
   */
  public DirectTunnel(
      SslContext tls,
      ChannelFactory<? extends Channel> channels,
      HostNames names,
      ApiToken systemRootToken,
      TunnelSettings settings,
      SshListener listener) {
    this.tls = tls;
    this.systemRootToken = systemRootToken.reveal();
    this.connector = new TunnelConnector(channels, names, settings, listener);
  }

  /**
   * Opens an SSH connection on an event loop. Fails with a {@link TunnelException}, and within the
   * set-up time-out.
   */
  public Future<SshConnection> open(EventLoop loop, ArvadosUuid container, GatewayAddress address) {
    GatewayProof proof = GatewayProof.of(systemRootToken, container.text());
    return connector.open(loop, address, tls, new ProvenUpgrade(proof, container, address));
  }

  /** The request and answer of arvados-protocol section 6.6, with the proof of section 6.2. */
  private static final class ProvenUpgrade implements SshUpgrade {
    private final GatewayProof proof;
    private final ArvadosUuid container;
    private final GatewayAddress address;
    private String requestAuth = "";

    ProvenUpgrade(GatewayProof proof, ArvadosUuid container, GatewayAddress address) {
      this.proof = proof;
      this.container = container;
      this.address = address;
    }

    @Override
    public String peer() {
      return address.toString();
    }

    @Override
    public Stage stage() {
      return Stage.PROOF;
    }

    @Override
    public FullHttpRequest request(@Nullable SslHandler tls) throws SSLPeerUnverifiedException {
      requestAuth = proof.requestAuth(WorkerTls.certificate(tls));
      FullHttpRequest request =
          UpgradeForm.post("/ssh", address.toString(), UpgradeForm.FIELDS + "&uuid=" + container);
      request.headers().set(CONTAINER_UUID, container.text()).set(AUTHORIZATION, requestAuth);
      return request;
    }

    /** Rule U1: whatever the answer says, it counts only behind the proof. */
    @Override
    public void verify(HttpResponse answer) throws TunnelException {
      String given = answer.headers().get(AUTHORIZATION_RESPONSE, "");
      if (!proof.isAnsweredBy(given, requestAuth)) {
        throw new TunnelException(
            Stage.PROOF, address + " did not prove to know the cluster's secret", null);
      }
    }

    @Override
    public TunnelException refusal(HttpResponse answer, byte[] body) {
      String said = body.length == 0 ? "" : ": " + PeerText.escape(body);
      return new TunnelException(
          Stage.UPGRADE, address + " answered " + answer.status().code() + said, null);
    }
  }
}
