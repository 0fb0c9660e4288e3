package org.arvados.gateway.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.DemoService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener that speaks TLS, below an https wildcard (rules H1 and T5)")
class TlsListenerTest {
  private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: ([^=;]+)=([^;]+)(.*)\r\n");

  private static DemoCluster demo;

  @BeforeAll
  static void start() throws Exception {
    demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).ownCertificate().start();
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  /** Browsers keep such a cookie from other hosts, from plain http and from domains. */
  @Test
  void theCookieHasTheHostPrefixAndIsSecure() throws Exception {
    Matcher cookie = signIn();

    assertThat(cookie.group(1)).isEqualTo("__Host-arvados-gateway");
    assertThat(cookie.group(3)).isEqualTo("; Path=/; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void theCookieAdmitsUnderItsFullNameOnly() throws Exception {
    String sealed = signIn().group(2);

    assertThat(get("/", "Cookie: __Host-arvados-gateway=" + sealed)).startsWith("HTTP/1.1 200");
    assertThat(get("/", "Cookie: arvados-gateway=" + sealed)).startsWith("HTTP/1.1 401");
  }

  /** The service learns what stands in the address bar. */
  @Test
  void theServiceIsToldOfHttpsAndThePort() throws Exception {
    String answer = get("/echo", "Cookie: __Host-arvados-gateway=" + signIn().group(2));

    assertThat(answer)
        .contains("[\"X-Forwarded-Proto\",\"https\"]")
        .contains("[\"X-Forwarded-Port\",\"" + demo.address().getPort() + "\"]");
  }

  private static Matcher signIn() throws Exception {
    String link = service().openUrl(demo.user("owner"));
    String answer = get(link.substring(link.indexOf("/?")), "Accept: */*");
    assertThat(answer).startsWith("HTTP/1.1 303");
    Matcher cookie = COOKIE.matcher(answer);
    assertThat(cookie.find()).isTrue();
    return cookie;
  }

  private static DemoService service() {
    return demo.service("sample");
  }

  private static String get(String target, String header) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    InetSocketAddress address = demo.address();
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(20_000);
      String request =
          "GET "
              + target
              + " HTTP/1.1\r\nHost: "
              + service().host()
              + "\r\n"
              + header
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
