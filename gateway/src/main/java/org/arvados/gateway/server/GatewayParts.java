package org.arvados.gateway.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.EventFeed;
import org.arvados.api.EventFeedSettings;
import org.arvados.api.ExportedConfig;
import org.arvados.api.HttpApiSettings;
import org.arvados.api.HttpArvadosApi;
import org.arvados.api.RequestIds;
import org.arvados.api.RetryPolicy;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.admin.GatewayMetrics;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.config.ClusterConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.TlsFiles;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.exchange.ExchangeServices;
import org.arvados.gateway.exchange.ExchangeSettings;
import org.arvados.gateway.exchange.GatewayPages;
import org.arvados.gateway.exchange.PageOrigins;
import org.arvados.gateway.exchange.ServiceTally;
import org.arvados.gateway.exchange.SetCookies;
import org.arvados.gateway.exchange.TunnelModes;
import org.arvados.gateway.exchange.UpgradePolicy;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.tunnel.ControllerTls;
import org.arvados.gateway.tunnel.ControllerTunnel;
import org.arvados.gateway.tunnel.DirectTunnel;
import org.arvados.gateway.tunnel.ForwardConnections;
import org.arvados.gateway.tunnel.HostNames;
import org.arvados.gateway.tunnel.TunnelChoice;
import org.arvados.gateway.tunnel.TunnelSettings;
import org.arvados.gateway.tunnel.TunnelWays;
import org.arvados.gateway.tunnel.UnreachableHosts;
import org.arvados.gateway.tunnel.WorkerTls;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.arvados.gateway.tunnel.ssh.SshSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the event loops share, made from the configuration by plain constructor calls.
 *
 * @param transport kind of sockets
 * @param listenTls of the listener; null when it is plain
 * @param tunnelWays the ways to container gateways
 * @param forwards the HTTP mode
 * @param tunnelSettings what tunnels may cost
 * @param services what exchanges work with
 * @param connections bounds client connections
 * @param events listens to the cluster; null when it is not to
 * @param api closed at the end
 * @param threads of the API client, closed after it
 * @param metrics what they report to
 */
record GatewayParts(
    Transport transport,
    @Nullable SslContext listenTls,
    TunnelWays tunnelWays,
    ForwardConnections forwards,
    TunnelSettings tunnelSettings,
    ExchangeServices services,
    ConnectionLimit connections,
    @Nullable EventFeed events,
    HttpArvadosApi api,
    ApiThreads threads,
    GatewayMetrics metrics)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayParts.class);
  private static final Path ARVADOS_CERTIFICATES = Path.of("/etc/arvados/ca-certificates.crt");

  /** Visitors wait meanwhile: what does not work within a second or two is theirs to try again. */
  private static final RetryPolicy API_RETRIES =
      new RetryPolicy(3, Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(2));

  static GatewayParts of(GatewayConfig config) throws IOException {
    GatewayMetrics metrics = new GatewayMetrics();
    Transport transport = Transport.best();
    SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    ApiToken root = ApiToken.of(config.cluster().systemRootToken().reveal());
    TunnelSettings tunnels = tunnelSettings(config);
    ApiThreads threads = new ApiThreads(4);
    HostNames names = new HostNames(threads.executor());
    SslContext workerTls = WorkerTls.context(provider);
    TunnelChoice choice = new TunnelChoice(config.tunnel().way(), config.tunnel().directLoopback());
    TunnelWays ways =
        new TunnelWays(
            choice,
            new DirectTunnel(
                workerTls, transport.socketChannel(), names, root, tunnels, metrics.ssh()),
            controllerTunnel(
                config.cluster(), transport, names, provider, root, tunnels, metrics.ssh()),
            new UnreachableHosts(Ticker.systemTicker()));
    ForwardConnections forwards =
        new ForwardConnections(choice, workerTls, transport.socketChannel(), names, root, tunnels);
    HttpArvadosApi api = api(config.cluster(), threads);
    ExchangeServices services = services(config, root, api, threads, metrics);
    ConnectionLimit connections =
        new ConnectionLimit(config.limits().connections(), config.limits().connectionsPerAddress());
    return new GatewayParts(
        transport,
        listenTls(config, provider),
        ways,
        forwards,
        tunnels,
        services,
        connections,
        config.events().enabled()
            ? events(config.cluster(), root, api, services, threads, metrics)
            : null,
        api,
        threads,
        metrics);
  }

  /** Hears and says nothing of the cluster's changes any more. */
  void closeEvents() {
    if (events != null) {
      events.close();
    }
  }

  @Override
  public void close() {
    closeEvents();
    services.access().close();
    api.close();
    threads.close();
  }

  private static HttpApiSettings apiSettings(ClusterConfig cluster) {
    return HttpApiSettings.of(cluster.services().controllerUrl())
        .withInsecure(cluster.insecure())
        .withTrustedCertificates(authorities(cluster).orElse(null))
        .withRetries(API_RETRIES);
  }

  private static EventFeed events(
      ClusterConfig cluster,
      ApiToken root,
      HttpArvadosApi api,
      ExchangeServices services,
      ApiThreads threads,
      GatewayMetrics metrics) {
    return new EventFeed(
        EventFeedSettings.of(apiSettings(cluster), root),
        new EventAddress(cluster.services().websocketUrl(), api),
        services.access().eventListener(threads.scheduler(), metrics.feed()),
        threads.executor(),
        threads.scheduler(),
        InstantSource.system(),
        new SecureRandom());
  }

  private static HttpArvadosApi api(ClusterConfig cluster, ApiThreads threads) {
    return new HttpArvadosApi(
        apiSettings(cluster),
        threads.executor(),
        threads.scheduler(),
        InstantSource.system(),
        new SecureRandom());
  }

  /** Whom to trust in place of the system's authorities. */
  private static Optional<Path> authorities(ClusterConfig cluster) {
    return Optional.of(ARVADOS_CERTIFICATES)
        .filter(file -> Files.isReadable(file) && !cluster.insecure());
  }

  private static ControllerTunnel controllerTunnel(
      ClusterConfig cluster,
      Transport transport,
      HostNames names,
      SslProvider provider,
      ApiToken root,
      TunnelSettings settings,
      SshListener listener)
      throws SSLException {
    return new ControllerTunnel(
        cluster.services().controllerUrl(),
        ControllerTls.context(provider, authorities(cluster), cluster.insecure()),
        transport.socketChannel(),
        names,
        root,
        settings,
        listener,
        Ticker.systemTicker());
  }

  private static ExchangeServices services(
      GatewayConfig config,
      ApiToken root,
      HttpArvadosApi api,
      ApiThreads threads,
      GatewayMetrics metrics)
      throws IOException {
    InstantSource clock = InstantSource.system();
    Optional<ExportedConfig> exported = exported(api);
    String clusterId = clusterId(config.cluster(), exported);
    HostParser hosts = hosts(config, clusterId);
    AccessService access =
        new AccessService(
            api,
            clusterId,
            root,
            anonymousToken(config.cluster(), exported),
            config.access(),
            config.names(),
            hosts.names(),
            clock,
            Ticker.systemTicker(),
            threads.executor(),
            metrics.access());
    SignInParts signIn =
        SignInParts.of(
            new SignInParts.Given(
                config,
                hosts,
                clusterId,
                exported,
                workbench(config, exported),
                api,
                access,
                clock,
                threads.executor()));
    return new ExchangeServices(
        hosts,
        signIn.seal(),
        access,
        new PageOrigins(hosts, config.cors().origins()),
        new UpgradePolicy(config.upgrades()),
        new TunnelModes(config.tunnel().httpServices()),
        new SetCookies(GatewayCookie::isReservedInAnyCase),
        pages(config, clusterId, exported),
        signIn.own(),
        signIn.userSwitch(),
        signIn.signIn(),
        new ServiceTally(
            config.limits().connectionsPerService(), config.limits().channelsPerClientAndService()),
        ExchangeSettings.of(config.limits(), config.access(), config.cookie()),
        clock,
        // Ids are no secrets, and every request needs one: a source without locks will do.
        new RequestIds(() -> ThreadLocalRandom.current().nextLong())::next,
        metrics.exchanges());
  }

  private static HostParser hosts(GatewayConfig config, String clusterId) {
    return new HostParser(
        config.wildcards().stream().map(url -> Wildcard.parse(url.toString())).toList(),
        config.baseHost().map(url -> new BaseHost(url.scheme(), url.host(), url.port())),
        clusterId,
        config.names().reserved());
  }

  private static Optional<URI> workbench(GatewayConfig config, Optional<ExportedConfig> exported) {
    return config
        .cluster()
        .services()
        .workbenchUrl()
        .or(() -> exported.map(known -> known.services().get("Workbench2")));
  }

  private static GatewayPages pages(
      GatewayConfig config, String clusterId, Optional<ExportedConfig> exported) {
    return new GatewayPages(
        clusterId,
        workbench(config, exported),
        id ->
            exported
                .map(known -> known.remoteHosts().get(id))
                .map(host -> URI.create("https://" + host + "/")));
  }

  /** The cluster's own word, for what the configuration does not say; it may be out of reach. */
  private static Optional<ExportedConfig> exported(HttpArvadosApi api) {
    try {
      return Optional.of(api.exportedConfig().join());
    } catch (CompletionException e) {
      LOG.warn(
          "the cluster's exported configuration could not be read: {}",
          String.valueOf(e.getCause()));
      return Optional.empty();
    }
  }

  /** The configuration's, or else what the cluster tells everybody. */
  private static Optional<ApiToken> anonymousToken(
      ClusterConfig cluster, Optional<ExportedConfig> exported) {
    return cluster
        .anonymousToken()
        .map(token -> ApiToken.of(token.reveal()))
        .or(() -> exported.map(ExportedConfig::anonymousToken));
  }

  private static String clusterId(ClusterConfig cluster, Optional<ExportedConfig> exported)
      throws IOException {
    return cluster
        .id()
        .or(() -> exported.map(ExportedConfig::clusterId))
        .orElseThrow(
            () ->
                new IOException(
                    "the cluster's id is not configured and the API did not tell it; set cluster.id"));
  }

  private static TunnelSettings tunnelSettings(GatewayConfig config) {
    TunnelConfig tunnel = config.tunnel();
    SshSettings ssh = SshSettings.defaults();
    return new TunnelSettings(
        tunnel.connectTimeout(),
        tunnel.setupTimeout(),
        tunnel.idleConnection(),
        ssh.withReceive(
                new SshSettings.Receive(
                    tunnel.windowBytes(), tunnel.windowBudgetBytes(), ssh.receive().maxPacket()))
            .withKeyExchange(
                new SshSettings.KeyExchange(
                    tunnel.rekeyBytes(),
                    ssh.keyExchange().maxPackets(),
                    tunnel.keyExchangeTimeout()))
            .withKeepalive(new SshSettings.Keepalive(tunnel.keepAlive(), ssh.keepalive().misses()))
            .withMaxStreams(config.limits().connectionsPerService()));
  }

  private static @Nullable SslContext listenTls(GatewayConfig config, SslProvider provider)
      throws IOException {
    Optional<TlsFiles> files = config.listen().tls();
    return files.isPresent() ? ListenerTls.context(files.get(), provider) : null;
  }
}
