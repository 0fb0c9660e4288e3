package org.arvados.gateway.bench;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.NameVirtualHostHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.xnio.OptionMap;
import org.xnio.Xnio;

/**
 * A peer: Undertow's proxy handler with TLS on both sides, routed by host name, without anything
 * about access. Arguments: port, PKCS 12 file of the certificate, its password, file of routes with
 * a line {@code HOST URL} for each name.
 */
public final class UndertowProxy {
  private static final int MANY = 20_000;

  private UndertowProxy() {}

  /** Starts, and runs until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    SSLContext front = serverContext(Path.of(arguments[1]), arguments[2].toCharArray());
    HttpHandler routes = routes(Path.of(arguments[3]));
    Undertow.builder()
        .setIoThreads(Runtime.getRuntime().availableProcessors())
        .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
        .addHttpsListener(port, "127.0.0.1", front, routes)
        .build()
        .start();
  }

  private static HttpHandler routes(Path file) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustEverybody()}, null);
    UndertowXnioSsl tls = new UndertowXnioSsl(Xnio.getInstance(), OptionMap.EMPTY, trusting);
    NameVirtualHostHandler hosts =
        new NameVirtualHostHandler().setDefaultHandler(ResponseCodeHandler.HANDLE_404);
    Map<String, HttpHandler> upstreams = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int space = line.indexOf(' ');
      String url = line.substring(space + 1);
      hosts.addHost(
          line.substring(0, space), upstreams.computeIfAbsent(url, u -> upstream(u, tls)));
    }
    return hosts;
  }

  private static HttpHandler upstream(String url, UndertowXnioSsl tls) {
    LoadBalancingProxyClient client =
        new LoadBalancingProxyClient()
            .setConnectionsPerThread(MANY)
            .setSoftMaxConnectionsPerThread(1000)
            .addHost(URI.create(url), tls);
    return ProxyHandler.builder().setProxyClient(client).setMaxRequestTime(-1).build();
  }

  private static SSLContext serverContext(Path file, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(file)) {
      store.load(content, password);
    }
    return serverContext(store, password);
  }

  private static SSLContext serverContext(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** As the other peers: none checks the certificates of what it proxies to. */
  private static final class TrustEverybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
