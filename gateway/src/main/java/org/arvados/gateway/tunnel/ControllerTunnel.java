package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.time.Duration;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.jspecify.annotations.Nullable;

/**
 * The way through the controller: TCP, TLS with its valid certificate, upgrade with the system root
 * token, SSH (arvados-protocol sections 7.1 and 7.2). The controller proves the container gateway;
 * our trust is in the controller's certificate.
 *
 * <p>A failure is remembered for {@link #PAUSE}: who opens a tunnel to the same container within
 * that time, on any event loop, gets it again, and the controller is not asked. Safe from any
 * thread.
 */
public final class ControllerTunnel {
  /** So long a failed tunnel to a container is not tried again. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int MOST_FAILURES = 10_000;

  private final ControllerAddress controller;
  private final @Nullable SslContext tls;
  private final String systemRootToken;
  private final TunnelConnector connector;
  private final Cache<ArvadosUuid, TunnelException> failures;

  /**
   * A tunnel kind.
   *
   * @param url of the controller, http or https
   * @param tls from {@link ControllerTls}; unused when the URL is plain http
   * @param channels makes sockets that fit the event loops used
   * @param names looks host names up
   * @param systemRootToken sent to the controller
   * @param ticker measures the pauses
   */
  public ControllerTunnel(
      URI url,
      SslContext tls,
      ChannelFactory<? extends Channel> channels,
      HostNames names,
      ApiToken systemRootToken,
      TunnelSettings settings,
      SshListener listener,
      Ticker ticker) {
    this.controller = ControllerAddress.of(url);
    this.tls = controller.secure() ? tls : null;
    this.systemRootToken = systemRootToken.reveal();
    this.connector = new TunnelConnector(channels, names, settings, listener);
    this.failures =
        Caffeine.newBuilder()
            .expireAfterWrite(PAUSE)
            .maximumSize(MOST_FAILURES)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Opens an SSH connection on an event loop. Fails with a {@link TunnelException}, and within the
   * set-up time-out.
   */
  public Future<SshConnection> open(EventLoop loop, ArvadosUuid container) {
    TunnelException recent = failures.getIfPresent(container);
    if (recent != null) {
      return loop.newFailedFuture(recent);
    }
    return connector
        .open(loop, controller.socket(), tls, new AuthorizedUpgrade(container))
        .addListener(
            opened -> {
              if (opened.cause() instanceof TunnelException failure) {
                failures.put(container, failure);
              }
            });
  }

  /** The request and answer of arvados-protocol section 7.1. */
  private final class AuthorizedUpgrade implements SshUpgrade {
    private final ArvadosUuid container;

    AuthorizedUpgrade(ArvadosUuid container) {
      this.container = container;
    }

    @Override
    public String peer() {
      return "the controller at " + controller.authority();
    }

    @Override
    public Stage stage() {
      return Stage.UPGRADE;
    }

    @Override
    public FullHttpRequest request(@Nullable SslHandler checked) {
      // The path that also older controllers know.
      String path = "/arvados/v1/connect/" + container + "/ssh";
      FullHttpRequest request = UpgradeForm.post(path, controller.authority(), UpgradeForm.FIELDS);
      request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + systemRootToken);
      return request;
    }

    /** TLS has done that. */
    @Override
    public void verify(HttpResponse answer) {}

    @Override
    public TunnelException refusal(HttpResponse answer, byte[] body) {
      String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
      String diagnosis =
          new ControllerRefusal(answer.status().code(), type, new String(body, ISO_8859_1))
              .diagnosis()
              // A page of another server may quote the request.
              .replace(systemRootToken, "[token]");
      return new TunnelException(Stage.UPGRADE, peer() + " " + diagnosis, null);
    }
  }
}
