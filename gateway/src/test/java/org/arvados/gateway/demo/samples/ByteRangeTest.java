package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Ranges of RFC 9110 section 14")
class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 100, 0, 9",
    "bytes=90-, 100, 90, 99",
    "bytes=90-500, 100, 90, 99",
    "bytes=-1, 100, 99, 99",
    "bytes=-500, 100, 0, 99",
    "bytes=99-99, 100, 99, 99"
  })
  void onePartIsCutToTheLength(String header, long length, long first, long last) {
    assertThat(ByteRange.parse(header, length)).isEqualTo(new ByteRange.Part(first, last));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=100-, 100",
    "bytes=100-200, 100",
    "bytes=-0, 100",
    "bytes=0-, 0",
    "bytes=-5, 0"
  })
  void whatNamesNoByteIsUnsatisfiable(String header, long length) {
    assertThat(ByteRange.parse(header, length)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "NULL",
        "bytes=",
        "bytes=-",
        "bytes=9-0",
        "'bytes=0-1,4-5'",
        "items=0-1",
        "bytes=a-b"
      },
      nullValues = "NULL")
  void whatIsNotUnderstoodIsIgnored(String header) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Whole());
  }
}
