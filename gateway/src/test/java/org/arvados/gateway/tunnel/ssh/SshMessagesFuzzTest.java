package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Every parser of what a server sends, on any bytes: it reads what a plain one reads or throws
 * {@link ProtocolViolation}, and lengths that are merely claimed allocate nothing. The first octet
 * of the input chooses the parser, the rest is for it.
 */
class SshMessagesFuzzTest {
  private static final int MOST_ALLOCATED = 2 << 20;

  @FuzzTest
  void nothingButViolationsIsThrown(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    long most = MOST_ALLOCATED + 200L * bytes.length;
    AllocationBound.check(most, () -> parse((input[0] & 0xff) % 8, bytes));
  }

  private static void parse(int parser, byte[] bytes) {
    switch (parser) {
      case 0 -> checkIdentification(bytes);
      case 1 -> checkKexInit(bytes);
      case 2 -> checkPackets(bytes);
      case 3 -> checkSealedPackets(bytes);
      case 4 -> checkSignature(bytes);
      case 5 -> checkSharedSecret(bytes);
      case 6 -> checkFields(bytes);
      default -> checkText(bytes);
    }
  }

  /** What a parser gives, or the text of its violation; anything else it throws is a finding. */
  private interface Parse<T> {
    T parse() throws ProtocolViolation;
  }

  private static <T> Object outcome(Parse<T> parse) {
    try {
      return parse.parse();
    } catch (ProtocolViolation e) {
      assertThat(e.reason()).isNotBlank().matches("[ -~]*").hasSizeLessThan(1000);
      return e.reason();
    }
  }

  // Identification

  private static void checkIdentification(byte[] bytes) {
    Object whole = outcome(() -> identification(bytes, List.of(bytes.length)));
    assertThat(outcome(() -> identification(bytes, cuts(bytes)))).isEqualTo(whole);
    if (whole instanceof String line && line.startsWith("SSH-")) {
      assertThat(line).matches("SSH-(2\\.0|1\\.99)-[ -~]*").hasSizeLessThan(256);
      assertThat("\n" + new String(bytes, StandardCharsets.ISO_8859_1)).contains("\n" + line);
    }
  }

  private static String identification(byte[] bytes, List<Integer> cuts) throws ProtocolViolation {
    Identification identification = new Identification();
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    for (int size : cuts) {
      byte[] line = identification.read(in.readSlice(size));
      if (line != null) {
        return new String(line, StandardCharsets.ISO_8859_1);
      }
    }
    return "none";
  }

  /** Sizes of pieces that the bytes themselves choose, so that a finding can be repeated. */
  private static List<Integer> cuts(byte[] bytes) {
    Random random = new Random(Arrays.hashCode(bytes));
    List<Integer> sizes = new ArrayList<>();
    for (int left = bytes.length; left > 0; ) {
      int size = Math.min(left, 1 + random.nextInt(1 + random.nextInt(64)));
      sizes.add(size);
      left -= size;
    }
    return sizes;
  }

  // Key exchange

  private static void checkKexInit(byte[] bytes) {
    outcome(
        () -> {
          KexInit server = KexInit.read(new WireReader().wrap(bytes));
          WireWriter again = new WireWriter(0);
          server.write(again, Arrays.copyOf(bytes, KexInit.COOKIE_LENGTH));
          byte[] written = again.toBytes();
          WireReader reader = new WireReader().wrap(written, 1, written.length - 1);
          assertThat(KexInit.read(reader)).isEqualTo(server);
          KexInit client = KexInit.ofClient(true);
          Algorithms agreed = Algorithms.negotiate(client, server);
          assertThat(server.keyExchange()).contains(agreed.keyExchange());
          assertThat(server.hostKey()).contains(agreed.hostKey());
          assertThat(server.cipherIn()).contains(agreed.cipherIn());
          assertThat(server.cipherOut()).contains(agreed.cipherOut());
          assertThat(agreed.cipherIn()).contains("gcm");
          assertThat(agreed.cipherOut()).contains("gcm");
          assertThat(agreed.keyExchange()).containsAnyOf("25519", "nistp256");
          return agreed;
        });
  }

  /** Nobody can sign without a key, so nothing that is made up verifies. */
  private static void checkSignature(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int choice = in.remaining() < 3 ? 0 : in.get() & 3;
    int keyLength = in.remaining() < 2 ? 0 : in.getShort() & 0xfff;
    String algorithm = HostKeySignature.ALGORITHMS.get(choice);
    byte[] key = new byte[Math.min(in.remaining(), keyLength)];
    in.get(key);
    byte[] signature = new byte[in.remaining()];
    in.get(signature);
    Object outcome =
        outcome(
            () -> {
              HostKeySignature.verify(algorithm, key, signature, new byte[32]);
              return true;
            });
    if (!algorithm.equals(HostKeySignature.ED25519)) {
      assertThat(outcome).isInstanceOf(String.class);
    }
  }

  private static void checkSharedSecret(byte[] bytes) {
    for (String method : List.of(EphemeralKey.CURVE25519, EphemeralKey.ECDH_NISTP256)) {
      Object outcome = outcome(() -> EphemeralKey.generate(method).sharedSecret(bytes));
      if (outcome instanceof BigInteger secret) {
        assertThat(secret.signum()).isPositive();
        assertThat(secret.bitLength()).isLessThanOrEqualTo(256);
        assertThat(bytes.length).isIn(32, 65);
      }
    }
  }

  // Packets

  private static void checkPackets(byte[] bytes) {
    List<String> whole = messages(bytes, List.of(bytes.length), null);
    assertThat(messages(bytes, cuts(bytes), null)).isEqualTo(whole);
    assertThat(whole).isEqualTo(expectedMessages(bytes));
  }

  /** Without the key nothing opens. */
  private static void checkSealedPackets(byte[] bytes) {
    GcmPacketCipher one = GcmPacketCipher.opening(new byte[16], new byte[12]);
    GcmPacketCipher other = GcmPacketCipher.opening(new byte[16], new byte[12]);
    List<String> whole = messages(bytes, List.of(bytes.length), one);
    assertThat(messages(bytes, cuts(bytes), other)).isEqualTo(whole);
    assertThat(whole).isSubsetOf("violation");
  }

  private static List<String> messages(byte[] bytes, List<Integer> cuts, GcmPacketCipher cipher) {
    List<String> messages = new ArrayList<>();
    InboundPackets packets = new InboundPackets();
    packets.useCipher(cipher);
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    Object unused =
        outcome(
            () -> {
              for (int size : cuts) {
                packets.read(
                    in.readSlice(size),
                    message -> messages.add(hex(message.bytes(message.remaining()))));
              }
              return messages;
            });
    if (unused instanceof String) {
      messages.add("violation");
    }
    return messages;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** RFC 4253 section 6, over all bytes at once. */
  private static List<String> expectedMessages(byte[] bytes) {
    List<String> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= 4) {
      long length = in.getInt() & 0xffff_ffffL;
      if (length > SshSettings.MAX_PACKET + 1024 || length < 12 || (length + 4) % 8 != 0) {
        messages.add("violation");
        break;
      }
      if (in.remaining() < length) {
        break;
      }
      byte[] packet = new byte[(int) length];
      in.get(packet);
      int padding = packet[0] & 0xff;
      if (padding < 4 || padding > length - 2) {
        messages.add("violation");
        break;
      }
      messages.add(hex(Arrays.copyOfRange(packet, 1, packet.length - padding)));
    }
    return messages;
  }

  // Fields

  /** Every octet of the first 16 asks for a field of what follows. */
  private static void checkFields(byte[] bytes) {
    int asked = Math.min(16, bytes.length);
    WireReader reader = new WireReader().wrap(bytes, asked, bytes.length - asked);
    outcome(
        () -> {
          for (int i = 0; i < asked; i++) {
            int before = reader.remaining();
            readField(reader, bytes[i] & 0xff);
            assertThat(reader.remaining()).isBetween(0, before);
          }
          reader.finish();
          return reader;
        });
    assertThat(reader.position()).isBetween(asked, bytes.length);
  }

  private static void readField(WireReader reader, int kind) throws ProtocolViolation {
    int most = 1 << (kind >> 3);
    switch (kind % 8) {
      case 0 -> assertThat(reader.uint32()).isBetween(0L, 0xffff_ffffL);
      case 1 -> assertThat(reader.string(Integer.MAX_VALUE)).hasSizeLessThan(1 << 20);
      case 2 -> assertThat(reader.string(most & 0xffff)).hasSizeLessThanOrEqualTo(0xffff);
      case 3 -> assertThat(reader.name(64)).matches("[!-~]{0,64}");
      case 4 -> assertThat(reader.text(Integer.MAX_VALUE)).matches("[ -~]{0,800}");
      case 5 -> assertThat(reader.nameList()).allMatch(name -> name.matches("[!-~&&[^,]]{1,64}"));
      case 6 -> assertThat(reader.positiveMpint(kind).bitLength()).isBetween(1, kind * 8);
      default -> assertThat(reader.bool()).isIn(true, false);
    }
  }

  private static void checkText(byte[] bytes) {
    assertThat(PeerText.escape(bytes)).matches("[ -~]*").hasSizeLessThanOrEqualTo(800);
    assertThat(DialFailure.of(PeerText.escape(bytes))).isNotNull();
  }
}
