package org.arvados.gateway.demo.crunch;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.arvados.gateway.tunnel.GatewayProof;

/**
 * A blocking client of a container gateway: TLS without verification, requests and answers as plain
 * text.
 */
final class GatewayClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final SSLSocket socket;

  GatewayClient(FakeCrunchRun server) throws IOException {
    socket = (SSLSocket) context().getSocketFactory().createSocket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(server.address(), TIMEOUT_MILLIS);
    socket.startHandshake();
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  SSLSocket socket() {
    return socket;
  }

  X509Certificate certificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /** The proof that this client owes on this connection. */
  String requestAuth() throws Exception {
    return GatewayProof.of(Fixture.TOKEN, Fixture.UUID).requestAuth(certificate().getEncoded());
  }

  String expectedProof() throws Exception {
    return GatewayProof.of(Fixture.TOKEN, Fixture.UUID).respondAuth(requestAuth());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /**
   * Sends what the controller sends for SSH (arvados-protocol section 6.6) and reads the head of
   * the answer.
   */
  String upgrade() throws Exception {
    String form = "detach_keys=&login_username=&no_forward=false&uuid=" + Fixture.UUID;
    send(
        "POST http://10.1.2.3:41234/ssh HTTP/1.1\r\nHost: 10.1.2.3:41234\r\nUpgrade: ssh\r\n"
            + proofHeaders()
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + ("Content-Length: " + form.length() + "\r\n\r\n")
            + form);
    return head();
  }

  String proofHeaders() throws Exception {
    return "X-Arvados-Container-Gateway-Uuid: "
        + Fixture.UUID
        + "\r\nX-Arvados-Authorization: "
        + requestAuth()
        + "\r\n";
  }

  /** Reads up to the empty line, which is included. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("ended after: " + head);
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  /** Reads an answer whose length is stated: head and body. */
  String answer() throws IOException {
    String head = head();
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Everything up to the end of the connection, however it ends. */
  byte[] rest() {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(rest);
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection did not end", e);
    } catch (IOException e) {
      // A connection that is cut ends this way.
    }
    return rest.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
