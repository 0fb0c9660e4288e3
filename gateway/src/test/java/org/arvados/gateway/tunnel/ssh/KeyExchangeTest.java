package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import org.arvados.gateway.tunnel.ssh.SshException.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key exchange, message by message: the first one, later ones under load, and attacks on it. */
class KeyExchangeTest {
  private static ScriptedServer fresh() {
    return new ScriptedServer(SshSettings.defaults());
  }

  private static ScriptedServer ready() {
    return ScriptedServer.ready(SshSettings.defaults());
  }

  private static KexInit offer(List<String> methods, List<String> ciphers, boolean guess) {
    KexInit ours = KexInit.ofClient(false);
    return new KexInit(
        methods,
        List.of(HostKeySignature.ED25519),
        ciphers,
        ciphers,
        ours.macOut(),
        ours.macIn(),
        ours.compressionOut(),
        ours.compressionIn(),
        guess);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HostKeySignature.RSA_SHA512,
        HostKeySignature.RSA_SHA256,
        HostKeySignature.ECDSA_NISTP256,
        HostKeySignature.ED25519
      })
  void everyKindOfHostKeyIsAccepted(String algorithm) {
    try (ScriptedServer server =
        new ScriptedServer(SshSettings.defaults(), TestHostKey.of(algorithm))) {
      server.identify();
      server.exchangeKeys();
      server.authenticate();
      assertThat(server.connection().ready().isSuccess()).isTrue();
    }
  }

  @Test
  void aTamperedSignatureEndsTheConnection() {
    try (ScriptedServer server =
        fresh()
            .tamperSignature(
                signature -> {
                  signature[signature.length - 20] ^= 1;
                  return signature;
                })) {
      server.identify();
      server.sendKexInit();
      server.reply();
      assertThat(server.closeReason().stage()).isEqualTo(Stage.KEY_EXCHANGE);
      assertThat(server.closeReason()).hasMessageContaining("a signature over the key exchange");
      assertThat(server.takeNumbers()).as("no NEWKEYS").containsExactly(MessageNumber.DISCONNECT);
    }
  }

  @Test
  void noCommonAlgorithmEndsTheConnection() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.sendKexInit(
          offer(List.of(EphemeralKey.CURVE25519), List.of("chacha20-poly1305@openssh.com"), false));
      assertThat(server.closeReason())
          .hasMessageContaining("no cipher to the server in common")
          .hasMessageContaining("chacha20");
    }
  }

  /** Names that only announce an extension are no key exchange methods, whoever offers them. */
  @Test
  void anAnnouncementIsNoMethod() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.sendKexInit(
          offer(
              List.of("ext-info-c", "kex-strict-c-v00@openssh.com"),
              List.of(GcmPacketCipher.AES128),
              false));
      assertThat(server.closeReason()).hasMessageContaining("no key exchange in common");
    }
  }

  @Test
  void aWrongGuessOfTheServerIsIgnored() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.sendKexInit(
          offer(
              List.of(EphemeralKey.CURVE25519_LIBSSH),
              List.of(GcmPacketCipher.AES128, GcmPacketCipher.AES256),
              true));
      server.send(31, w -> w.string("a guess"));
      assertThat(server.connection().isOpen()).isTrue();
      server.send(31, w -> w.string("no guess"));
      assertThat(server.closeReason()).hasMessageContaining("ends too early");
    }
  }

  @Test
  void theFirstExchangeAndAuthenticationHaveOneDeadline() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.exchangeKeys();
      server.advance(19);
      assertThat(server.connection().isOpen()).isTrue();
      server.advance(1);
      assertThat(server.closeReason().stage()).isEqualTo(Stage.AUTHENTICATION);
      assertThat(server.closeReason()).hasMessageContaining("not finished within 20 s");
      assertThat(server.connection().ready().cause()).isSameAs(server.closeReason());
    }
  }

  @Test
  void aServerThatIsSilentFromTheBeginningIsGivenUp() {
    try (ScriptedServer server = fresh()) {
      server.advance(20);
      assertThat(server.closeReason().stage()).isEqualTo(Stage.IDENTIFICATION);
    }
  }

  @Test
  void aReadyConnectionHasNoDeadline() {
    SshSettings patient =
        SshSettings.defaults().withKeepalive(new SshSettings.Keepalive(Duration.ofHours(2), 1));
    try (ScriptedServer server = ScriptedServer.ready(patient)) {
      server.advance(3600);
      assertThat(server.connection().isOpen()).isTrue();
    }
  }

  /** Rule U7. */
  @Test
  void aLaterExchangeThatTakesTooLongEndsTheConnection() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      server.sendKexInit();
      server.advance(20);
      assertThat(server.closeReason().stage()).isEqualTo(Stage.CONNECTED);
      assertThat(server.closeReason()).hasMessageContaining("not finished within 20 s");
      assertThat(probe.errors()).hasSize(1);
    }
  }

  @Test
  void theServerMayChangeKeysAtAnyTime() {
    try (ScriptedServer server = ready()) {
      StreamProbe probe = new StreamProbe();
      Channel stream = server.openStream(probe);
      for (int i = 0; i < 3; i++) {
        server.exchangeKeys();
        server.sendData(0, new byte[] {(byte) i});
        assertThat(stream.writeAndFlush(Unpooled.buffer().writeZero(3)).isSuccess()).isTrue();
        assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_DATA);
      }
      assertThat(probe.received()).isEqualTo(3);
    }
  }

  @Test
  void whatIsWrittenDuringAnExchangeIsSentAfterIt() {
    try (ScriptedServer server = ready()) {
      Channel stream = server.openStream(new StreamProbe());
      server.sendKexInit();
      ChannelFuture write = stream.writeAndFlush(Unpooled.buffer().writeZero(3));
      Future<Channel> opening =
          server.connection().open("localhost", 1, new ChannelInboundHandlerAdapter());
      assertThat(write.isDone()).isFalse();
      server.reply();
      assertThat(server.takeNumbers()).as("only NEWKEYS, then what was held").hasSize(3);
      assertThat(write.isSuccess()).isTrue();
      assertThat(opening.isDone()).isFalse();
    }
  }

  @Test
  void heldMessagesFollowNewKeysInTheirOrder() {
    try (ScriptedServer server = ready()) {
      Channel stream = server.openStream(new StreamProbe());
      server.sendKexInit();
      ChannelFuture dropped = stream.writeAndFlush(Unpooled.buffer().writeZero(3));
      stream.close().syncUninterruptibly();
      assertThat(dropped.isSuccess()).isFalse();
      server.reply();
      server.newKeys();
      assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_CLOSE);
    }
  }

  @Test
  void dataThatTheServerSentBeforeItsKexInitIsDelivered() {
    try (ScriptedServer server = readyToChangeKeys()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      pushOverTheLimit(server);
      server.sendData(0, new byte[] {0, 1, 2});
      assertThat(probe.received()).isEqualTo(3);
      server.exchangeKeys();
      server.sendData(0, new byte[] {3});
      assertThat(probe.received()).isEqualTo(4);
    }
  }

  @Test
  void dataAfterTheServersKexInitIsAViolation() {
    try (ScriptedServer server = ready()) {
      server.openStream(new StreamProbe());
      server.sendKexInit();
      server.sendData(0, new byte[] {0});
      assertThat(server.closeReason()).hasMessageContaining("message 94 during a key exchange");
    }
  }

  @Test
  void debugMessagesDuringALaterExchangeAreTolerated() {
    try (ScriptedServer server = ready()) {
      server.sendKexInit();
      server.send(MessageNumber.DEBUG, w -> w.bool(true).string("hello").string(""));
      server.reply();
      server.newKeys();
      assertThat(server.connection().isOpen()).isTrue();
    }
  }

  @Test
  void aSecondKexInitInOneExchangeIsAViolation() {
    try (ScriptedServer server = ready()) {
      server.sendKexInit();
      server.sendKexInit();
      assertThat(server.closeReason()).hasMessageContaining("a second KEXINIT");
    }
  }

  @Test
  void newKeysOutOfTurnIsAViolation() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.sendKexInit();
      server.send(MessageNumber.NEWKEYS, w -> {});
      assertThat(server.closeReason()).hasMessageContaining("message 21 out of turn");
    }
  }

  private static ScriptedServer readyToChangeKeys() {
    return ScriptedServer.ready(
        SshSettings.defaults()
            .withKeyExchange(
                new SshSettings.KeyExchange(64 * 1024, 1 << 20, Duration.ofSeconds(20))));
  }

  /** Sends until the client begins a key exchange, which is left to be taken. */
  private static void pushOverTheLimit(ScriptedServer server) {
    for (int i = 0; i < 3; i++) {
      server.send(MessageNumber.IGNORE, w -> w.string(new byte[30 * 1024]));
    }
  }

  /** Rule U7: bytes of both directions count together. */
  @Test
  void keysAreChangedAfterSoManyBytes() {
    try (ScriptedServer server = readyToChangeKeys()) {
      Channel stream = server.openStream(new StreamProbe());
      server.takeNumbers();
      ChannelFuture write = stream.writeAndFlush(Unpooled.buffer().writeZero(32 * 1024));
      assertThat(server.takeNumbers()).containsExactly(MessageNumber.CHANNEL_DATA);
      assertThat(write.isSuccess()).isTrue();
      server.send(MessageNumber.IGNORE, w -> w.string(new byte[32 * 1024]));
      server.exchangeKeys();
      server.send(MessageNumber.IGNORE, w -> w.string(new byte[32 * 1024]));
      assertThat(server.takeNumbers()).as("the count has begun again").isEmpty();
      assertThat(server.connection().isOpen()).isTrue();
    }
  }

  @Test
  void keysAreChangedAfterSoManyPackets() {
    SshSettings settings =
        SshSettings.defaults()
            .withKeyExchange(new SshSettings.KeyExchange(1 << 30, 64, Duration.ofSeconds(20)));
    try (ScriptedServer server = ScriptedServer.ready(settings)) {
      for (int i = 0; i < 62; i++) {
        server.send(MessageNumber.IGNORE, w -> w.string(""));
      }
      server.exchangeKeys();
      assertThat(server.connection().isOpen()).isTrue();
    }
  }

  @Test
  void bothSidesMayBeginAtOnce() {
    try (ScriptedServer server = readyToChangeKeys()) {
      StreamProbe probe = new StreamProbe();
      server.openStream(probe);
      // The client's KEXINIT is on its way when the server, not knowing, sends its own.
      pushOverTheLimit(server);
      server.sendKexInit();
      server.reply();
      server.newKeys();
      server.sendData(0, new byte[] {0});
      assertThat(probe.received()).isOne();
    }
  }

  @Test
  void heldMessagesAreBounded() {
    SshSettings settings = SshSettings.defaults().withHeld(new SshSettings.Held(10, 1 << 20));
    try (ScriptedServer server =
        ScriptedServer.ready(
            settings.withKeyExchange(
                new SshSettings.KeyExchange(64 * 1024, 1 << 20, Duration.ofSeconds(20))))) {
      pushOverTheLimit(server);
      for (int i = 0; i < 10; i++) {
        server.send(MessageNumber.PING, w -> w.string("x"));
      }
      assertThat(server.connection().isOpen()).isTrue();
      server.send(MessageNumber.PING, w -> w.string("x"));
      assertThat(server.closeReason()).hasMessageContaining("too many messages wait");
    }
  }

  @Test
  void heldBytesAreBounded() {
    SshSettings settings = SshSettings.defaults().withHeld(new SshSettings.Held(1000, 10_000));
    try (ScriptedServer server =
        ScriptedServer.ready(
            settings.withKeyExchange(
                new SshSettings.KeyExchange(64 * 1024, 1 << 20, Duration.ofSeconds(20))))) {
      pushOverTheLimit(server);
      server.send(MessageNumber.PING, w -> w.string(new byte[9_000]));
      assertThat(server.connection().isOpen()).isTrue();
      server.send(MessageNumber.PING, w -> w.string(new byte[9_000]));
      assertThat(server.closeReason()).hasMessageContaining("too many messages wait");
    }
  }

  @Test
  void strictExchangeCountsPacketsFromZeroAfterNewKeys() {
    try (ScriptedServer server = fresh().strict()) {
      server.identify();
      server.exchangeKeys();
      server.authenticate();
      server.send(200, w -> {});
      // SERVICE_ACCEPT 0, USERAUTH_SUCCESS 1
      assertThat(server.take(MessageNumber.UNIMPLEMENTED)).containsExactly(3, 0, 0, 0, 2);
      server.exchangeKeys();
      server.send(200, w -> {});
      assertThat(server.take(MessageNumber.UNIMPLEMENTED)).containsExactly(3, 0, 0, 0, 0);
    }
  }

  /** The prefix truncation attack begins with a message in front of the first exchange. */
  @Test
  void strictExchangeRefusesMessagesBeforeKexInit() {
    try (ScriptedServer server = fresh().strict()) {
      server.identify();
      server.send(MessageNumber.IGNORE, w -> w.string(""));
      server.sendKexInit();
      assertThat(server.closeReason()).hasMessageContaining("messages before KEXINIT");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {MessageNumber.IGNORE, MessageNumber.DEBUG, MessageNumber.UNIMPLEMENTED})
  void strictExchangeRefusesOtherMessagesDuringTheFirstExchange(int number) {
    try (ScriptedServer server = fresh().strict()) {
      server.identify();
      server.sendKexInit();
      server.send(number, w -> w.zeros(9));
      assertThat(server.closeReason())
          .hasMessageContaining("message " + number + " during a key exchange");
    }
  }

  @Test
  void withoutStrictExchangeOtherMessagesAreTolerated() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.send(MessageNumber.IGNORE, w -> w.string(""));
      server.sendKexInit();
      server.send(MessageNumber.IGNORE, w -> w.string(""));
      server.reply();
      server.newKeys();
      server.authenticate();
      assertThat(server.connection().ready().isSuccess()).isTrue();
    }
  }

  @Test
  void nothingOfALaterStageMayComeUnencrypted() {
    try (ScriptedServer server = fresh()) {
      server.identify();
      server.send(MessageNumber.USERAUTH_SUCCESS, w -> {});
      assertThat(server.closeReason()).hasMessageContaining("message 52 during a key exchange");
    }
  }
}
