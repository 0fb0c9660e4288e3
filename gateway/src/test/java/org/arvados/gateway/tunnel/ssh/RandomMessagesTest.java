package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the server sends: the connection goes on or ends, and nothing is left behind. */
class RandomMessagesTest {
  private static final int[] NUMBERS = {
    1, 2, 3, 4, 5, 6, 7, 20, 21, 30, 31, 50, 51, 52, 53, 80, 81, 82, 90, 91, 92, 93, 94, 95, 96, 97,
    98, 99, 100, 192, 193, 255
  };

  @Test
  void noMessageBreaksTheSession() {
    Random random = new Random(20_261_101);
    for (int i = 0; i < 300; i++) {
      try (ScriptedServer server = ScriptedServer.ready(SshSettings.defaults())) {
        Channel stream =
            server.openStream(
                new StreamProbe() {
                  @Override
                  protected void take(ByteBuf bytes) {
                    // Random bytes have no pattern.
                  }
                });
        stream.config().setAutoRead(random.nextBoolean());
        for (int j = 0; j < 30 && server.connection().isOpen(); j++) {
          server.send(message(random));
        }
        // The server's close checks for exceptions in the pipeline and for buffers in use.
        stream.close().syncUninterruptibly();
      }
    }
  }

  /** A number that we know, small integers that look like channels and lengths, and rubbish. */
  private static byte[] message(Random random) {
    WireWriter writer = new WireWriter(0).start(NUMBERS[random.nextInt(NUMBERS.length)]);
    for (int fields = random.nextInt(5); fields > 0; fields--) {
      switch (random.nextInt(4)) {
        case 0 -> writer.uint32(0);
        case 1 -> writer.uint32(random.nextInt(40));
        case 2 -> writer.uint32(random.nextLong());
        default -> {
          byte[] bytes = new byte[random.nextInt(300)];
          random.nextBytes(bytes);
          writer.string(bytes);
        }
      }
    }
    return writer.toBytes();
  }

  /** Everything that is said before encryption begins is covered by the signature. */
  @Test
  void aChangedByteInTheFirstExchangeIsAlwaysFound() {
    for (int index = 1; index < 700; index += 3) {
      int position = index;
      boolean[] changed = {false};
      try (ScriptedServer server = new ScriptedServer(SshSettings.defaults())) {
        int[] before = {0};
        server.tamperPlain(
            payload -> {
              int at = position - before[0];
              before[0] += payload.length;
              if (at >= 0 && at < payload.length) {
                payload[at] ^= 4;
                changed[0] = true;
              }
              return payload;
            });
        server.identify();
        server.sendKexInit();
        if (server.connection().isOpen()) {
          server.reply();
        }
        if (changed[0]) {
          assertThat(server.takeNumbers())
              .as("after a change of byte %d", position)
              .doesNotContain(MessageNumber.NEWKEYS);
        }
      }
    }
  }
}
