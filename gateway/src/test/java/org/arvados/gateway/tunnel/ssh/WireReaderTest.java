package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The data types of RFC 4251 section 5, read and written. */
class WireReaderTest {
  private static WireReader reader(String hex) {
    return new WireReader().wrap(HexFormat.of().parseHex(hex));
  }

  private static WireReader reader(WireWriter writer) {
    return new WireReader().wrap(writer.toBytes());
  }

  @Test
  void whatIsWrittenCanBeRead() throws Exception {
    WireWriter writer = new WireWriter(5);
    writer.start(99).bool(true).bool(false).uint32(0xffff_fffeL).string("name");
    writer.string(new byte[] {1, 2}).nameList(List.of("a", "bc")).nameList(List.of()).zeros(2);
    WireReader reader = reader(writer);
    assertThat(reader.uint8()).isEqualTo(99);
    assertThat(reader.bool()).isTrue();
    assertThat(reader.bool()).isFalse();
    assertThat(reader.uint32()).isEqualTo(0xffff_fffeL);
    assertThat(reader.name(4)).isEqualTo("name");
    assertThat(reader.string(2)).containsExactly(1, 2);
    assertThat(reader.nameList()).containsExactly("a", "bc");
    assertThat(reader.nameList()).isEmpty();
    assertThat(reader.bytes(2)).containsExactly(0, 0);
    reader.finish();
  }

  @Test
  void theWriterGrows() throws Exception {
    WireWriter writer = new WireWriter(5).clear();
    for (int i = 0; i < 10_000; i++) {
      writer.uint32(i);
    }
    WireReader reader = reader(writer);
    for (int i = 0; i < 10_000; i++) {
      assertThat(reader.uint32()).isEqualTo(i);
    }
  }

  /** The examples of RFC 4251 section 5 that are not negative. */
  @ParameterizedTest
  @CsvSource({"0, 00000000", "9a378f9b2e332a7, 0000000809a378f9b2e332a7", "80, 000000020080"})
  void integersAreWrittenAsTheStandardSays(String value, String expected) {
    WireWriter writer = new WireWriter(0).mpint(new BigInteger(value, 16));
    assertThat(HexFormat.of().formatHex(writer.toBytes())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000809a378f9b2e332a7, 9a378f9b2e332a7",
    "000000020080, 80",
    "0000000900ffffffffffffffff, ffffffffffffffff"
  })
  void positiveIntegersAreRead(String hex, String expected) throws Exception {
    assertThat(reader(hex).positiveMpint(8)).isEqualTo(new BigInteger(expected, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, not positive",
    "0000000180, not positive",
    "00000002edcc, not positive",
    "0000000100, shortest form",
    "000000020001, shortest form",
    "00000009010000000000000000, 65 bits",
    "0000000a00ffffffffffffffffff, at most 9"
  })
  void otherIntegersAreRefused(String hex, String message) {
    assertThatThrownBy(() -> reader(hex).positiveMpint(8))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "000000", "00000001", "ffffffff00", "7fffffff00"})
  void stringsThatAreNotThereAreRefused(String hex) {
    assertThatThrownBy(() -> reader(hex).string(Integer.MAX_VALUE))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aStringAboveItsBoundIsRefused() {
    assertThatThrownBy(() -> reader("000000020102").string(1))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("at most 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a,", ",a", "a,,b", "a b", "a\tb", "a\0", "\u007f"})
  void nameListsWithEmptyOrUnprintableNamesAreRefused(String list) {
    assertThatThrownBy(() -> reader(new WireWriter(0).string(list)).nameList())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aNameHasAtMost64Characters() throws Exception {
    String longest = "a".repeat(64);
    assertThat(reader(new WireWriter(0).string(longest)).nameList()).containsExactly(longest);
    assertThatThrownBy(() -> reader(new WireWriter(0).string(longest + "a")).nameList())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void theEndOfAMessageIsRespected() {
    WireReader reader = new WireReader().wrap(new byte[100], 10, 3);
    assertThat(reader.remaining()).isEqualTo(3);
    assertThatThrownBy(reader::uint32).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> reader.skip(4)).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(reader::finish)
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("3 bytes too many");
  }
}
