package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A visitor of a service, signed in by cookie.
 *
 * @param gateway where to connect
 * @param host of the service, with port
 * @param cookie {@code name=value}
 */
record Visit(InetSocketAddress gateway, String host, String cookie) {

  /** Follows the link that carries a token, as a browser would. */
  static Visit signIn(String openUrl) throws IOException {
    int port = URI.create(openUrl).getPort();
    return signIn(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), openUrl);
  }

  /** The same where the gateway is not at the link's address. */
  static Visit signIn(InetSocketAddress gateway, String openUrl) throws IOException {
    URI uri = URI.create(openUrl);
    try (ClientSocket socket = new ClientSocket(gateway)) {
      ClientSocket.Response response =
          socket.exchange(
              "GET %s?%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(uri.getPath(), uri.getQuery(), uri.getAuthority()));
      assertThat(response.status()).as("sign-in").isEqualTo(303);
      String cookie = response.header("set-cookie").split(";", 2)[0];
      return new Visit(gateway, uri.getAuthority(), cookie);
    }
  }

  /** A request's head, without the empty line that ends it. */
  String head(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n".formatted(method, path, host, cookie);
  }

  /** Sends a GET on a connection of its own, which the caller closes. */
  ClientSocket.Response get(ClientSocket socket, String path) throws IOException {
    return socket.exchange(head("GET", path) + "\r\n");
  }

  /** The body of a GET's answer, which must be 200. */
  byte[] bytes(String path) throws IOException {
    try (ClientSocket socket = new ClientSocket(gateway)) {
      ClientSocket.Response response = get(socket, path);
      assertThat(response.status()).as(path).isEqualTo(200);
      return response.body().readAllBytes();
    }
  }

  /** Opens a WebSocket from any of this machine's addresses, for example 127.0.0.2. */
  WebSocketClient webSocket(String localAddress) throws IOException {
    return WebSocketClient.open(new ClientSocket(gateway, localAddress), head("GET", "/ws"));
  }

  WebSocketClient webSocket() throws IOException {
    return webSocket("127.0.0.1");
  }
}
