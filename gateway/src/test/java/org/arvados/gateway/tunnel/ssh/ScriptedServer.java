package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The server's side of a connection under test in an {@link EmbeddedChannel}: does what the test
 * says, step by step, and nothing by itself.
 */
final class ScriptedServer implements AutoCloseable {
  static final byte[] VERSION = "SSH-2.0-Scripted_1.0".getBytes(StandardCharsets.US_ASCII);

  private static final String STRICT = "kex-strict-s-v00@openssh.com";

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel channel;
  private final SshConnection connection;
  private final TestHostKey hostKey;
  private final InboundPackets in = new InboundPackets();
  private final ArrayDeque<byte[]> received = new ArrayDeque<>();
  private final WireWriter writer = new WireWriter(0);
  private boolean identified;
  private boolean strict;
  private UnaryOperator<byte[]> tamperSignature = UnaryOperator.identity();
  private UnaryOperator<byte[]> tamperPlain = UnaryOperator.identity();
  private GcmPacketCipher cipher;
  private GcmPacketCipher nextIn;
  private GcmPacketCipher nextOut;
  private byte[] sessionId;
  private byte[] clientInit;
  private byte[] serverInit;

  ScriptedServer(SshSettings settings) {
    this(settings, TestHostKey.of(HostKeySignature.ED25519));
  }

  ScriptedServer(SshSettings settings, TestHostKey hostKey) {
    this.hostKey = hostKey;
    connection = new SshConnection(settings, SshListener.NONE);
    channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    channel.freezeTime();
    channel.pipeline().addLast(connection);
    channel.runPendingTasks();
  }

  /** A connection that is ready. */
  static ScriptedServer ready(SshSettings settings) {
    ScriptedServer server = new ScriptedServer(settings);
    server.identify();
    server.exchangeKeys();
    server.authenticate();
    return server;
  }

  /** Offers strict key exchange. */
  ScriptedServer strict() {
    strict = true;
    return this;
  }

  /** Changes the signatures of key exchanges. */
  ScriptedServer tamperSignature(UnaryOperator<byte[]> change) {
    tamperSignature = change;
    return this;
  }

  /** Changes the messages that are sent before encryption begins. */
  void tamperPlain(UnaryOperator<byte[]> change) {
    tamperPlain = change;
  }

  EmbeddedChannel channel() {
    return channel;
  }

  SshConnection connection() {
    return connection;
  }

  SshException closeReason() {
    return connection.closeReason().orElseThrow();
  }

  // Steps

  void identify() {
    sendRaw("SSH-2.0-Scripted_1.0\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  void exchangeKeys() {
    sendKexInit();
    reply();
    newKeys();
  }

  void sendKexInit() {
    List<String> methods = new ArrayList<>(KexInit.ofClient(false).keyExchange());
    if (strict) {
      methods.add(STRICT);
    }
    sendKexInit(
        new KexInit(
            methods,
            List.of(hostKey.algorithm()),
            List.of(GcmPacketCipher.AES128),
            List.of(GcmPacketCipher.AES256),
            List.of("hmac-sha2-256"),
            List.of("hmac-sha2-256"),
            List.of("none"),
            List.of("none"),
            false));
  }

  void sendKexInit(KexInit offer) {
    WireWriter message = new WireWriter(0);
    offer.write(message, new byte[KexInit.COOKIE_LENGTH]);
    serverInit = message.toBytes();
    send(serverInit);
  }

  /** Answers the client's public value, and sends NEWKEYS. */
  void reply() {
    clientInit = take(MessageNumber.KEXINIT);
    reply(take(MessageNumber.KEX_ECDH_INIT));
  }

  private void reply(byte[] init) {
    try {
      byte[] clientPublic = new WireReader().wrap(init, 1, init.length - 1).string(1024);
      EphemeralKey key = EphemeralKey.generate(EphemeralKey.CURVE25519);
      BigInteger secret = key.sharedSecret(clientPublic);
      byte[] hash =
          new ExchangeHash()
              .versions(Identification.client(), VERSION)
              .offers(clientInit, serverInit)
              .hostKey(hostKey.blob())
              .publicValues(clientPublic, key.publicValue())
              .digest(secret);
      if (sessionId == null) {
        sessionId = hash;
      }
      KeyDerivation keys = new KeyDerivation(secret, hash, sessionId);
      nextIn = GcmPacketCipher.opening(keys.derive('C', 16), keys.derive('A', 12));
      nextOut = GcmPacketCipher.sealing(keys.derive('D', 32), keys.derive('B', 12));
      byte[] signature = tamperSignature.apply(hostKey.sign(hash));
      send(
          MessageNumber.KEX_ECDH_REPLY,
          w -> w.string(hostKey.blob()).string(key.publicValue()).string(signature));
    } catch (ProtocolViolation e) {
      throw new AssertionError(e);
    }
  }

  /** Sends NEWKEYS and takes the client's. */
  void newKeys() {
    take(MessageNumber.NEWKEYS);
    send(MessageNumber.NEWKEYS, w -> {});
    cipher = nextOut;
  }

  void authenticate() {
    take(MessageNumber.SERVICE_REQUEST);
    take(MessageNumber.USERAUTH_REQUEST);
    send(MessageNumber.SERVICE_ACCEPT, w -> w.string("ssh-userauth"));
    send(MessageNumber.USERAUTH_SUCCESS, w -> {});
  }

  /** Opens stream 0 with a window and packets of 32 KiB, under our number 100. */
  Channel openStream(ChannelHandler handler) {
    Future<Channel> opening = connection.open("localhost", 8888, handler);
    confirm(opening);
    return opening.getNow();
  }

  void confirm(Future<Channel> opening) {
    byte[] open = take(MessageNumber.CHANNEL_OPEN);
    int number = open[1 + 4 + "direct-tcpip".length() + 3];
    send(
        MessageNumber.CHANNEL_OPEN_CONFIRMATION,
        w -> w.uint32(number).uint32(100 + number).uint32(32 * 1024).uint32(32 * 1024));
    if (!opening.isDone()) {
      throw new AssertionError("the stream was not opened");
    }
  }

  void sendData(int number, byte[] data) {
    send(MessageNumber.CHANNEL_DATA, w -> w.uint32(number).string(data));
  }

  // Packets

  void send(int number, Consumer<WireWriter> fields) {
    writer.start(number);
    fields.accept(writer);
    send(writer.toBytes());
  }

  void send(byte[] payload) {
    sendRaw(packet(cipher == null ? tamperPlain.apply(payload.clone()) : payload));
  }

  /** Several messages in one read. */
  void sendTogether(List<byte[]> payloads) {
    sendRaw(payloads.stream().map(this::packet).toArray(byte[][]::new));
  }

  /** A payload with padding, as a packet under the current cipher. */
  byte[] packet(byte[] payload) {
    int block = cipher == null ? 8 : 16;
    int padding = block - (payload.length + (cipher == null ? 5 : 1)) % block;
    return packet(payload, padding < 4 ? padding + block : padding);
  }

  byte[] packet(byte[] payload, int padding) {
    WireWriter packet = new WireWriter(0).uint32(1 + payload.length + padding);
    packet.uint8(padding).bytes(payload).zeros(padding);
    if (cipher != null) {
      packet.zeros(GcmPacketCipher.TAG);
      byte[] sealed = packet.toBytes();
      cipher.seal(sealed, 1 + payload.length + padding);
      return sealed;
    }
    return packet.toBytes();
  }

  void sendRaw(byte[]... bytes) {
    ByteBuf together = allocator.buffer();
    for (byte[] part : bytes) {
      together.writeBytes(part);
    }
    channel.writeInbound(together);
    channel.runPendingTasks();
  }

  /** The next message from the client, which must have this number; others before it are lost. */
  byte[] take(int number) {
    drain();
    byte[] message = received.poll();
    if (message == null || message[0] != (byte) number) {
      throw new AssertionError("not message " + number + " but " + numberOf(message));
    }
    return message;
  }

  /** The numbers of all messages that the client has sent since the last take. */
  List<Integer> takeNumbers() {
    drain();
    List<Integer> numbers = received.stream().map(m -> m[0] & 0xff).toList();
    received.clear();
    return numbers;
  }

  private static String numberOf(byte[] message) {
    return message == null ? "nothing" : String.valueOf(message[0] & 0xff);
  }

  void advance(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private void drain() {
    channel.runPendingTasks();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      try {
        if (!identified) {
          identified = new Identification().read(bytes) != null;
        }
        in.read(bytes, this::message);
      } catch (ProtocolViolation e) {
        throw new AssertionError(e);
      } finally {
        bytes.release();
      }
    }
  }

  private boolean message(WireReader message) throws ProtocolViolation {
    byte[] bytes = message.bytes(message.remaining());
    received.add(bytes);
    if (bytes[0] == MessageNumber.NEWKEYS) {
      in.useCipher(nextIn);
    }
    return true;
  }

  /** Ends the test, and checks that every buffer was released. */
  @Override
  public void close() {
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedDirectMemory()).as("direct memory in use").isZero();
    assertThat(allocator.metric().usedHeapMemory()).as("heap memory in use").isZero();
  }
}
