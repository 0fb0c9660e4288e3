package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.arvados.gateway.tunnel.ssh.SshException.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection as a whole, message by message: stages, answers, and every way it can end. */
class SshConnectionTest {
  private static ScriptedServer fresh() {
    return new ScriptedServer(SshSettings.defaults());
  }

  private static ScriptedServer ready() {
    return ScriptedServer.ready(SshSettings.defaults());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void identificationAndKeyExchangeAreSentAtOnce() {
    try (ScriptedServer server = fresh()) {
      assertThat(server.takeNumbers()).containsExactly(MessageNumber.KEXINIT);
    }
  }

  @Test
  void theConnectionIsReadyOnceAuthenticated() {
    try (ScriptedServer server = fresh()) {
      Future<SshConnection> ready = server.connection().ready();
      server.identify();
      server.exchangeKeys();
      assertThat(ready.isDone()).isFalse();
      server.authenticate();
      assertThat(ready.getNow()).isSameAs(server.connection());
      assertThat(server.connection().isOpen()).isTrue();
      assertThat(server.connection().closeReason()).isEmpty();
    }
  }

  @Test
  void theUserIsWhoTheSettingsSay() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(SshSettings.defaults().withUserName("somebody"))) {
      server.identify();
      server.exchangeKeys();
      server.take(MessageNumber.SERVICE_REQUEST);
      byte[] request = server.take(MessageNumber.USERAUTH_REQUEST);
      WireReader reader = new WireReader().wrap(request, 1, request.length - 1);
      assertThat(reader.name(99)).isEqualTo("somebody");
      assertThat(reader.name(99)).isEqualTo("ssh-connection");
      assertThat(reader.name(99)).isEqualTo("none");
      reader.finish();
    }
  }

  @Test
  void nothingCanBeAskedBeforeTheHandlerIsAdded() {
    SshConnection connection = new SshConnection(SshSettings.defaults(), SshListener.NONE);
    assertThatThrownBy(connection::ready).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void onAClosedChannelTheConnectionFailsAtOnce() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.close().syncUninterruptibly();
    SshConnection connection = new SshConnection(SshSettings.defaults(), SshListener.NONE);
    channel.pipeline().addLast(connection);
    assertThat(connection.ready().cause()).isInstanceOf(SshException.class);
    assertThat(connection.isOpen()).isFalse();
  }

  /** Bytes that came with the HTTP answer have a reader index, and may be cut anywhere. */
  @Test
  void theServersBytesMayBeCutAnywhere() {
    try (ScriptedServer server = fresh()) {
      for (byte b : ScriptedServer.VERSION) {
        server.channel().writeInbound(Unpooled.wrappedBuffer(new byte[] {9, b}).skipBytes(1));
      }
      server.sendRaw(ascii("\r\n"));
      server.exchangeKeys();
      server.authenticate();
      assertThat(server.connection().ready().isSuccess()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-1.5-old\r\n",
        "SSH-2.1-new\r\n",
        "SSH-2.0-with\0zero\r\n",
        "SSH-2.0-with\u007fdelete\r\n"
      })
  void anIdentificationThatIsNoneOfVersionTwoIsRefused(String line) {
    try (ScriptedServer server = fresh()) {
      server.sendRaw(ascii(line));
      assertThat(server.connection().isOpen()).isFalse();
      assertThat(server.closeReason().stage()).isEqualTo(Stage.IDENTIFICATION);
      assertThat(server.connection().ready().cause()).isSameAs(server.closeReason());
      assertThat(server.channel().isOpen()).isFalse();
    }
  }

  @Test
  void aRefusedUserEndsTheConnection() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.exchangeKeys();
      server.takeNumbers();
      server.send(MessageNumber.SERVICE_ACCEPT, w -> w.string("ssh-userauth"));
      server.send(MessageNumber.USERAUTH_BANNER, w -> w.string("Welcome").string(""));
      server.send(MessageNumber.USERAUTH_FAILURE, w -> w.string("publickey").bool(false));
      assertThat(server.closeReason().stage()).isEqualTo(Stage.AUTHENTICATION);
      assertThat(server.closeReason()).hasMessageContaining("the server wants publickey");
      assertThat(server.takeNumbers()).containsExactly(MessageNumber.DISCONNECT);
    }
  }

  @Test
  void theServersDisconnectEndsEverythingAndItsTextIsEscaped() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      Channel stream = server.openStream(probe);
      Future<Channel> opening = server.connection().open("localhost", 1, new StreamProbe());
      server.takeNumbers();
      server.send(MessageNumber.DISCONNECT, w -> w.uint32(11).string("bye\u001b[31m").string(""));
      assertThat(server.closeReason())
          .hasMessageContaining("the server disconnected with reason 11: bye\\x1b[31m");
      assertThat(server.takeNumbers()).as("no answer").isEmpty();
      assertThat(probe.errors()).containsExactly(server.closeReason());
      assertThat(stream.isOpen()).isFalse();
      assertThat(opening.cause()).isSameAs(server.closeReason());
      assertThat(server.connection().closeFuture().isSuccess()).isTrue();
      assertThat(server.connection().streams()).isZero();
    }
  }

  @Test
  void closingClosesStreamsDisconnectsAndClosesTheChannel() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      server.connection().close();
      assertThat(server.takeNumbers())
          .containsExactly(MessageNumber.CHANNEL_CLOSE, MessageNumber.DISCONNECT);
      assertThat(probe.events()).containsExactly("active", "inactive");
      assertThat(probe.errors()).isEmpty();
      assertThat(server.channel().isOpen()).isFalse();
      assertThat(server.connection().closeFuture().isSuccess()).isTrue();
      server.connection().close();
    }
  }

  /** Which stage a connection is brought to before it is cut. */
  static Stream<Arguments> stages() {
    return Stream.of(
        stage("identification", server -> {}),
        stage("key exchange", ScriptedServer::identify),
        stage(
            "keys agreed on",
            server -> {
              server.identify();
              server.sendKexInit();
              server.reply();
            }),
        stage(
            "authentication",
            server -> {
              server.identify();
              server.exchangeKeys();
            }));
  }

  private static Arguments stage(String name, Consumer<ScriptedServer> steps) {
    return Arguments.of(name, steps);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void aCutConnectionFailsEveryFuture(String name, Consumer<ScriptedServer> steps) {
    try (ScriptedServer server = fresh()) {
      Future<SshConnection> ready = server.connection().ready();
      steps.accept(server);
      server.channel().close().syncUninterruptibly();
      assertThat(ready.cause())
          .isInstanceOf(SshException.class)
          .hasMessageContaining("closed by the other side");
      assertThat(server.connection().closeFuture().isSuccess()).isTrue();
    }
  }

  @Test
  void aCutConnectionFailsItsStreams() {
    try (ScriptedServer server = ready()) {
      StreamProbe paused = new StreamProbe();
      Channel stream = server.openStream(paused);
      stream.config().setAutoRead(false);
      server.sendData(0, new byte[] {0, 1});
      Future<Channel> opening = server.connection().open("localhost", 1, new StreamProbe());
      Future<Void> write = stream.writeAndFlush(Unpooled.buffer().writeZero(100_000));
      server.channel().close().syncUninterruptibly();
      server.channel().runPendingTasks();
      assertThat(opening.cause()).isInstanceOf(SshException.class);
      assertThat(write.cause()).isInstanceOf(IOException.class);
      assertThat(paused.errors()).hasSize(1);
      assertThat(paused.events()).containsExactly("active", "inactive");
    }
  }

  @Test
  void removingTheHandlerEndsTheConnection() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      server.channel().pipeline().remove(server.connection());
      assertThat(server.connection().isOpen()).isFalse();
      server.channel().runPendingTasks();
      assertThat(probe.events()).endsWith("inactive");
    }
  }

  @Test
  void anErrorInTheChannelsPipelineEndsTheConnection() {
    try (ScriptedServer server = ready()) {
      server.channel().pipeline().fireExceptionCaught(new IOException("reset"));
      assertThat(server.closeReason()).hasMessageContaining("reset").hasRootCauseMessage("reset");
    }
  }

  @Test
  void whatIsNotBytesEndsTheConnection() {
    try (ScriptedServer server = ready()) {
      server.channel().writeInbound("text");
      assertThat(server.closeReason()).hasMessageContaining("not bytes, but String");
    }
  }

  @Test
  void nothingIsReadAfterTheEnd() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      server.sendTogether(
          List.of(
              new WireWriter(0).start(MessageNumber.CHANNEL_EOF).uint32(7).toBytes(),
              new WireWriter(0)
                  .start(MessageNumber.CHANNEL_DATA)
                  .uint32(0)
                  .string("lost")
                  .toBytes()));
      assertThat(server.closeReason()).hasMessageContaining("unknown channel 7");
      assertThat(probe.received()).isZero();
    }
  }

  @Test
  void anUnknownMessageIsAnsweredWithItsSequenceNumber() {
    try (ScriptedServer server = ready()) {
      server.send(MessageNumber.IGNORE, w -> w.string("anything"));
      server.send(200, w -> w.string("anything"));
      // KEXINIT 0, reply 1, NEWKEYS 2, SERVICE_ACCEPT 3, USERAUTH_SUCCESS 4, IGNORE 5
      assertThat(server.take(MessageNumber.UNIMPLEMENTED)).containsExactly(3, 0, 0, 0, 6);
    }
  }

  @Test
  void theServersRequestsAndStreamsAreRefused() {
    try (ScriptedServer server = ready()) {
      server.openStream(new StreamProbe());
      server.takeNumbers();
      server.send(MessageNumber.GLOBAL_REQUEST, w -> w.string("hostkeys-00@x").bool(false));
      assertThat(server.takeNumbers()).isEmpty();
      server.send(MessageNumber.GLOBAL_REQUEST, w -> w.string("tcpip-forward").bool(true));
      server.send(MessageNumber.CHANNEL_REQUEST, w -> w.uint32(0).string("x").bool(true));
      server.send(MessageNumber.CHANNEL_REQUEST, w -> w.uint32(0).string("x").bool(false));
      server.send(
          MessageNumber.CHANNEL_OPEN, w -> w.string("x11").uint32(77).uint32(1000).uint32(1000));
      assertThat(server.takeNumbers())
          .containsExactly(
              MessageNumber.REQUEST_FAILURE,
              MessageNumber.CHANNEL_FAILURE,
              MessageNumber.CHANNEL_OPEN_FAILURE);
    }
  }

  @Test
  void aPingIsAnsweredWithItsPayload() {
    try (ScriptedServer server = ready()) {
      server.send(MessageNumber.PING, w -> w.string("abc"));
      assertThat(server.take(MessageNumber.PONG)).containsExactly(193, 0, 0, 0, 3, 'a', 'b', 'c');
    }
  }

  @Test
  void extensionsAndDebugMessagesAreTolerated() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.exchangeKeys();
      server.send(
          MessageNumber.EXT_INFO, w -> w.uint32(1).string("server-sig-algs").string("ssh-ed25519"));
      server.send(MessageNumber.DEBUG, w -> w.bool(true).string("hello").string(""));
      server.send(MessageNumber.UNIMPLEMENTED, w -> w.uint32(1));
      server.authenticate();
      server.send(MessageNumber.EXT_INFO, w -> w.uint32(99));
      assertThat(server.connection().isOpen()).isTrue();
    }
  }

  /** Messages that must not come once a connection with stream 0 is ready. */
  static Stream<Arguments> violations() {
    return Stream.of(
        violation("unknown channel", 94, w -> w.uint32(5).string("x"), "unknown channel 5"),
        violation("huge channel", 94, w -> w.uint32(0xffff_ffffL).string("x"), "unknown channel"),
        violation("second confirmation", 91, w -> w.uint32(0).zeros(12), "that is OPEN"),
        violation("failure of an open one", 92, w -> w.uint32(0).zeros(12), "that is OPEN"),
        violation("huge string", 94, w -> w.uint32(0).uint32(0xffff_ffffL), "at most 32768"),
        violation("cut string", 94, w -> w.uint32(0).uint32(9).uint8(1), "ends too early"),
        violation("rest", 94, w -> w.uint32(0).string("x").uint8(0), "1 bytes too many"),
        violation("too much data", 94, w -> w.uint32(0).uint32(32769).zeros(32769), "at most"),
        violation("cut adjust", 93, w -> w.uint32(0).uint8(0), "ends too early"),
        violation("long adjust", 93, w -> w.uint32(0).uint32(1).uint8(0), "too many"),
        violation("long close", 97, w -> w.uint32(0).uint8(0), "too many"),
        violation("no number at all", 97, w -> {}, "ends too early"),
        violation("success unasked", 99, w -> w.uint32(0), "without a question"),
        violation("answer unasked", 82, w -> {}, "without a question"),
        violation("authentication again", 52, w -> {}, "out of turn"),
        violation("service again", 6, w -> w.string("ssh-userauth"), "out of turn"),
        violation("keys without exchange", 21, w -> {}, "out of turn"),
        violation("reply without exchange", 31, w -> w.zeros(12), "out of turn"),
        violation("empty key exchange", 20, w -> w.zeros(16), "ends too early"),
        violation("bad name", 80, w -> w.string("a b").bool(true), "not printable"),
        violation("long name", 80, w -> w.string("a".repeat(257)).bool(true), "at most 256"));
  }

  private static Arguments violation(
      String name, int number, Consumer<WireWriter> fields, String message) {
    return Arguments.of(name, number, fields, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void aViolationEndsTheConnectionAndFailsItsStreams(
      String name, int number, Consumer<WireWriter> fields, String message) {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      server.takeNumbers();
      server.send(number, fields);
      assertThat(server.closeReason()).hasMessageContaining(message);
      assertThat(server.closeReason().stage()).isEqualTo(Stage.CONNECTED);
      assertThat(server.takeNumbers()).endsWith(MessageNumber.DISCONNECT);
      assertThat(probe.errors()).containsExactly(server.closeReason());
      assertThat(server.channel().isOpen()).isFalse();
    }
  }

  @Test
  void dataAfterTheEndOfDataIsAViolation() {
    try (ScriptedServer server = ready()) {
      server.openStream(new StreamProbe());
      server.send(MessageNumber.CHANNEL_EOF, w -> w.uint32(0));
      server.sendData(0, new byte[1]);
      assertThat(server.closeReason()).hasMessageContaining("data after the end of data");
    }
  }

  @Test
  void dataAfterTheServersCloseIsAViolation() {
    try (ScriptedServer server = ready()) {
      server.openStream(new StreamProbe());
      server.send(MessageNumber.CHANNEL_CLOSE, w -> w.uint32(0));
      server.sendData(0, new byte[1]);
      assertThat(server.closeReason()).hasMessageContaining("unknown channel 0");
    }
  }

  @Test
  void aSecondEndOfDataIsAViolation() {
    try (ScriptedServer server = ready()) {
      server.openStream(new StreamProbe());
      server.send(MessageNumber.CHANNEL_EOF, w -> w.uint32(0));
      server.send(MessageNumber.CHANNEL_EOF, w -> w.uint32(0));
      assertThat(server.closeReason()).hasMessageContaining("a second end of data");
    }
  }

  @Test
  void moreDataThanTheWindowIsAViolation() {
    try (ScriptedServer server = ready()) {
      Channel stream = server.openStream(new StreamProbe());
      stream.config().setAutoRead(false);
      for (int i = 0; i < 8; i++) {
        server.sendData(0, new byte[32 * 1024]);
      }
      assertThat(server.connection().isOpen()).isTrue();
      server.sendData(0, new byte[1]);
      assertThat(server.closeReason()).hasMessageContaining("1 bytes sent into a window of 0");
    }
  }

  @Test
  void streamsBeforeAuthenticationAreAViolation() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.exchangeKeys();
      server.send(MessageNumber.CHANNEL_OPEN_CONFIRMATION, w -> w.zeros(16));
      assertThat(server.closeReason()).hasMessageContaining("message 91 out of turn");
      assertThat(server.closeReason().stage()).isEqualTo(Stage.AUTHENTICATION);
    }
  }

  @Test
  void aSilentServerIsAskedAndGivenUp() {
    try (ScriptedServer server = ready()) {
      server.advance(29);
      assertThat(server.takeNumbers()).isEmpty();
      server.advance(1);
      server.advance(30);
      server.advance(30);
      assertThat(server.takeNumbers()).hasSize(3).containsOnly(MessageNumber.GLOBAL_REQUEST);
      assertThat(server.connection().isOpen()).isTrue();
      server.advance(30);
      assertThat(server.closeReason()).hasMessageContaining("no sign of life");
    }
  }

  /** The silence counts from the last byte, wherever between two questions that came. */
  @Test
  void noSilenceIsLongerThanTheInterval() {
    try (ScriptedServer server = ready()) {
      server.advance(1);
      server.send(MessageNumber.IGNORE, w -> w.string(""));
      server.advance(29);
      assertThat(server.takeNumbers()).isEmpty();
      server.advance(1);
      assertThat(server.takeNumbers()).containsExactly(MessageNumber.GLOBAL_REQUEST);
    }
  }

  @Test
  void anAnswerKeepsTheConnectionAlive() {
    try (ScriptedServer server = ready()) {
      for (int i = 0; i < 10; i++) {
        server.advance(30);
        assertThat(server.takeNumbers()).containsExactly(MessageNumber.GLOBAL_REQUEST);
        server.send(MessageNumber.REQUEST_FAILURE, w -> {});
      }
      assertThat(server.connection().isOpen()).isTrue();
    }
  }
}
