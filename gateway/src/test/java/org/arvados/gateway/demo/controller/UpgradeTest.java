package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The extension point for calls that become streams (arvados-protocol section 7.1). */
class UpgradeTest {
  private final TestCluster cluster = new TestCluster(new EchoEndpoint());
  private final Account owner = cluster.people.active();

  @AfterEach
  void close() {
    cluster.close();
  }

  /** Echoes to those who can read the container. */
  private static final class EchoEndpoint implements UpgradeEndpoint {
    @Override
    public String template() {
      return "/arvados/v1/connect/{uuid}/ssh";
    }

    @Override
    public void upgrade(UpgradeCall call) {
      if (!call.parameter("detach_keys").orElse("").isEmpty()) {
        call.refuse(503, "shell access is disabled in config");
      } else {
        call.switchProtocols("ssh", new Echo());
      }
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var unused = context.writeAndFlush(message);
    }
  }

  private String head(ApiToken token, String body) {
    return "POST /arvados/v1/connect/zzzzz-dz642-0examplectr0001/ssh HTTP/1.1\r\n"
        + "Host: zzzzz.example\r\nAuthorization: Bearer "
        + token.reveal()
        + "\r\nUpgrade: ssh\r\nX-Request-Id: req-1\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void connectionBecomesTheRelaysWithNothingLost() throws Exception {
    try (Socket socket = new Socket("localhost", cluster.controller.port())) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      String head = head(owner.token(), "detach_keys=&no_forward=false");
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = readUntil(in, "\r\n\r\n");
      assertThat(answer)
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .containsIgnoringCase("\r\nupgrade: ssh\r\n")
          .containsIgnoringCase("\r\nconnection: upgrade\r\n")
          .containsIgnoringCase("\r\nx-request-id: req-1\r\n")
          .doesNotContainIgnoringCase("content-length")
          .doesNotContainIgnoringCase("transfer-encoding");
      out.write("SSH-2.0-Go\r\n\0\1\2".getBytes(StandardCharsets.US_ASCII));
      assertThat(readUntil(in, "\0\1\2")).isEqualTo("SSH-2.0-Go\r\n\0\1\2");
    }
    assertThat(cluster.controller.calls().calls("POST /arvados/v1/connect/{uuid}/ssh"))
        .extracting(RecordedCall::status)
        .containsExactly(101);
  }

  private static String readUntil(InputStream in, String end) throws Exception {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int octet = in.read();
      assertThat(octet).as("end of stream after %s", text).isNotNegative();
      text.append((char) octet);
    }
    return text.toString();
  }

  @Test
  void tokenIsCheckedBeforeTheEndpointIsAsked() throws Exception {
    assertThat(post(ApiToken.of("unknown"), "").status()).isEqualTo(401);
    TokenRow limited =
        cluster.state.addToken(
            owner.uuid(), token -> token.withScopes("GET /arvados/v1/collections"));
    assertThat(post(limited.v2(), "").status()).isEqualTo(403);
  }

  @Test
  void endpointMayRefuse() throws Exception {
    TestCluster.Answer answer = post(owner.token(), "detach_keys=x");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).isEqualTo("{\"errors\":[\"shell access is disabled in config\"]}");
    assertThat(cluster.get(owner.token(), "/arvados/v1/users/current").status()).isEqualTo(200);
  }

  private TestCluster.Answer post(ApiToken token, String form) throws Exception {
    return cluster.send(
        cluster
            .authorized(token, "/arvados/v1/connect/zzzzz-dz642-0examplectr0001/ssh")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }
}
