package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A whole connection against a server that says anything: it goes on or ends cleanly, its futures
 * are settled, no buffer is left, and nothing is allocated for what is merely claimed. The first
 * octet of the input chooses how far the connection has come:
 *
 * <ul>
 *   <li>0: nothing was said; the rest is the server's bytes
 *   <li>1: the server has identified itself; the rest is messages, in plain packets
 *   <li>2: the connection is ready and has a stream; the rest is messages, in sealed packets
 * </ul>
 *
 * <p>A message is an octet with its length, or 0xff and two octets with it, and so many bytes.
 */
class SshConnectionFuzzTest {
  private static final TestHostKey HOST_KEY = TestHostKey.of(HostKeySignature.ED25519);
  private static final long MOST_ALLOCATED = 16L << 20;

  @FuzzTest
  void theConnectionGoesOnOrEndsCleanly(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    long most = MOST_ALLOCATED + 100L * bytes.length;
    AllocationBound.check(most, () -> talk((input[0] & 0xff) % 3, bytes));
  }

  private static void talk(int stage, byte[] bytes) {
    ScriptedServer server = new ScriptedServer(SshSettings.defaults(), HOST_KEY);
    switch (stage) {
      case 0 -> sendBytes(server, bytes);
      case 1 -> {
        server.identify();
        messages(bytes).forEach(message -> sendIfOpen(server, message));
      }
      default -> sendToStream(server, bytes);
    }
    checkEnd(server);
  }

  private static void sendBytes(ScriptedServer server, byte[] bytes) {
    int size = 1 + Math.floorMod(Arrays.hashCode(bytes), 100);
    for (int from = 0; from < bytes.length && server.channel().isOpen(); from += size) {
      server.sendRaw(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
    }
  }

  private static void sendIfOpen(ScriptedServer server, byte[] message) {
    if (server.connection().isOpen()) {
      server.send(message);
    }
  }

  private static List<byte[]> messages(byte[] bytes) {
    List<byte[]> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      int length = in.get() & 0xff;
      if (length == 0xff && in.remaining() > 1) {
        length = in.getShort() & 0xffff;
      }
      byte[] message = new byte[Math.max(1, Math.min(length, in.remaining()))];
      in.get(message, 0, Math.min(message.length, in.remaining()));
      messages.add(message);
    }
    return messages;
  }

  /** What a service is said to have sent, whole and in order, is what its stream delivers. */
  private static void sendToStream(ScriptedServer server, byte[] bytes) {
    server.identify();
    server.exchangeKeys();
    server.authenticate();
    Collector collector = new Collector();
    Channel stream = server.openStream(collector);
    Future<Channel> second = server.connection().open("localhost", 80, new Collector());
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (byte[] message : messages(bytes)) {
      boolean takes = stream.isActive() && server.connection().isOpen();
      sendIfOpen(server, message);
      if (takes && server.connection().isOpen()) {
        sent.writeBytes(dataForFirstStream(message));
        assertThat(collector.delivered.toByteArray()).isEqualTo(sent.toByteArray());
      }
    }
    stream.close().syncUninterruptibly();
    server.channel().runPendingTasks();
    assertThat(second.isDone() || server.connection().streams() > 0).isTrue();
  }

  /** Keeps the bytes of its stream. */
  private static final class Collector extends StreamProbe {
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();

    @Override
    protected void take(ByteBuf bytes) {
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.getBytes(bytes.readerIndex(), copy);
      delivered.writeBytes(copy);
    }
  }

  private static byte[] dataForFirstStream(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    boolean data =
        message.length >= 9
            && in.get() == MessageNumber.CHANNEL_DATA
            && in.getInt() == 0
            && in.getInt() == message.length - 9;
    return data ? Arrays.copyOfRange(message, 9, message.length) : new byte[0];
  }

  private static void checkEnd(ScriptedServer server) {
    SshConnection connection = server.connection();
    if (!connection.isOpen()) {
      assertThat(server.channel().isOpen()).isFalse();
      assertThat(server.closeReason().getMessage()).matches("[ -~]*");
      // What the server does wrong is a reason of its own, never an exception that got away.
      assertThat(server.closeReason()).hasNoCause();
    }
    server.close();
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.closeReason()).isPresent();
    assertThat(connection.closeFuture().isSuccess()).isTrue();
    assertThat(connection.ready().isDone()).isTrue();
    assertThat(connection.streams()).isZero();
  }
}
