package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadContentTest {
  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,8", "3,2", "3,5", "3,64", "8,16", "1099511627777,31"})
  void everyRangeIsMadeOfTheSameBytes(long position, int length) {
    ByteBuf made = Unpooled.buffer();

    DownloadContent.append(made, position, length);

    assertThat(made.readableBytes()).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      assertThat(made.getByte(i)).isEqualTo(DownloadContent.at(position + i));
    }
  }
}
