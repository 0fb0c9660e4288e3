package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadContentTest {
  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,8", "3,2", "3,5", "3,64", "8,16", "1099511627777,31"})
  void everyRangeIsMadeOfTheSameBytes(long position, int length) {
    byte[] made = DownloadContent.bytes(position, length);

    assertThat(made).hasSize(length);
    for (int i = 0; i < length; i++) {
      assertThat(made[i]).isEqualTo(DownloadContent.at(position + i));
    }
  }
}
