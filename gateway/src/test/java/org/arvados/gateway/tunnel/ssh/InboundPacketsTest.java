package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundPacketsTest {
  private static final byte[] KEY = new byte[16];
  private static final byte[] IV = new byte[12];

  private final InboundPackets packets = new InboundPackets();
  private final List<byte[]> messages = new ArrayList<>();
  private final GcmPacketCipher sealing = GcmPacketCipher.sealing(KEY, IV);

  private void read(byte[] bytes) throws ProtocolViolation {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    packets.read(in, this::message);
    assertThat(in.isReadable()).isFalse();
  }

  private boolean message(WireReader message) throws ProtocolViolation {
    messages.add(message.bytes(message.remaining()));
    return true;
  }

  private static byte[] plain(int payload, int padding) {
    WireWriter packet = new WireWriter(0).uint32(1 + payload + padding).uint8(padding);
    for (int i = 0; i < payload; i++) {
      packet.uint8(i);
    }
    return packet.zeros(padding).toBytes();
  }

  private byte[] sealed(int payload, int padding) {
    byte[] packet = plain(payload, padding);
    byte[] sealed = new WireWriter(0).bytes(packet).zeros(16).toBytes();
    sealing.seal(sealed, packet.length - 4);
    return sealed;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 1000})
  void packetsMayBeCutAnywhere(int piece) throws Exception {
    packets.useCipher(GcmPacketCipher.opening(KEY, IV));
    WireWriter all = new WireWriter(0);
    for (int payload : new int[] {1, 11, 1000, 5}) {
      all.bytes(sealed(payload, 4 + (16 - (payload + 5) % 16) % 16));
    }
    byte[] bytes = all.toBytes();
    for (int from = 0; from < bytes.length; from += piece) {
      read(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
    }
    assertThat(messages).extracting(message -> message.length).containsExactly(1, 11, 1000, 5);
    assertThat(messages.get(2)[999]).isEqualTo((byte) 999);
    assertThat(packets.sequence()).isEqualTo(4);
    assertThat(packets.packets()).isEqualTo(4);
    assertThat(packets.bytes()).isEqualTo(bytes.length);
  }

  @Test
  void theCipherChangesBetweenTwoPacketsOfOneRead() throws Exception {
    byte[] both = new WireWriter(0).bytes(plain(7, 4)).bytes(sealed(11, 4)).toBytes();
    packets.read(
        Unpooled.wrappedBuffer(both),
        message -> {
          packets.useCipher(GcmPacketCipher.opening(KEY, IV));
          return message(message);
        });
    assertThat(messages).extracting(message -> message.length).containsExactly(7, 11);
  }

  @Test
  void readingStopsWhenNoMoreIsWanted() throws Exception {
    byte[] both = new WireWriter(0).bytes(plain(7, 4)).bytes(plain(7, 4)).toBytes();
    packets.read(
        Unpooled.wrappedBuffer(both),
        message -> {
          message(message);
          return false;
        });
    assertThat(messages).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00000001",
        "00000004",
        "0000000b",
        "0000000d",
        "00050000",
        "7ffffffc",
        "80000004",
        "fffffffc",
        "ffffffff"
      })
  void impossibleLengthsAreRefusedBeforeEncryption(String length) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(length)))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("impossible length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000",
        "00000008",
        "0000000c",
        "00000011",
        "00050000",
        "80000010",
        "fffffff0"
      })
  void impossibleLengthsAreRefusedUnderEncryption(String length) {
    packets.useCipher(GcmPacketCipher.opening(KEY, IV));
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(length)))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("impossible length");
  }

  @ParameterizedTest
  @CsvSource({"8, 3", "11, 0", "0, 11"})
  void packetsNeedFourBytesOfPaddingAndAPayload(int payload, int padding) {
    assertThatThrownBy(() -> read(plain(payload, padding)))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("bytes of padding");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 255})
  void morePaddingThanThePacketHasIsRefused(int padding) {
    byte[] packet = plain(7, 4);
    packet[4] = (byte) padding;
    assertThatThrownBy(() -> read(packet))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("bytes of padding");
  }

  @Test
  void aWrongTagIsRefused() {
    packets.useCipher(GcmPacketCipher.opening(KEY, IV));
    byte[] packet = sealed(11, 4);
    packet[packet.length - 1] ^= 1;
    assertThatThrownBy(() -> read(packet))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(DisconnectCode.MAC_ERROR));
    assertThat(messages).isEmpty();
  }

  @Test
  void theLargestPacketIsRead() throws Exception {
    packets.useCipher(GcmPacketCipher.opening(KEY, IV));
    read(sealed(256 * 1024 + 11, 4));
    assertThat(messages.get(0)).hasSize(256 * 1024 + 11);
  }

  @Test
  void trimmingKeepsAPacketThatIsHalfThere() throws Exception {
    packets.useCipher(GcmPacketCipher.opening(KEY, IV));
    byte[] packet = sealed(11, 4);
    read(Arrays.copyOf(packet, 20));
    packets.trim();
    read(Arrays.copyOfRange(packet, 20, packet.length));
    packets.trim();
    read(sealed(5003, 4));
    assertThat(messages).extracting(message -> message.length).containsExactly(11, 5003);
  }
}
