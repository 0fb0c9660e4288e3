package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule X8: what is too large is refused as soon as it is, at the same byte however it is cut. */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class Http1LimitsTest {
  private static final Http1Limits SMALL = new Http1Limits(100, 3, 4, 40, 2);

  private static List<String> requests(String bytes) {
    List<String> whole = Wire.requests(SMALL, List.of(bytes));
    assertThat(Wire.requests(SMALL, List.of(bytes.split("(?s)(?<=.)")))).isEqualTo(whole);
    return whole;
  }

  private static String head(int size) {
    String start = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
    return start + "b".repeat(size - start.length() - 4) + "\r\n\r\n";
  }

  @Test
  void headOfTheMostBytesIsReadAndOneMoreIsRefused() {
    assertThat(requests(head(100))).hasSize(2).last().isEqualTo("end");
    assertThat(requests(head(101))).containsExactly("fault 431 head or trailers too large");
  }

  @Test
  void headIsRefusedBeforeItsEndIsSeen() {
    assertThat(requests(head(200).substring(0, 100)))
        .containsExactly("fault 431 head or trailers too large");
  }

  @Test
  void startLineLongerThanAHeadIsRefusedWith414() {
    assertThat(requests("GET /" + "a".repeat(200) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly("fault 414 head or trailers too large");
  }

  @Test
  void limitIsPerHead() {
    assertThat(requests(head(100) + head(100))).hasSize(4);
  }

  @Test
  void oneFieldTooManyIsRefused() {
    String three = "GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\n";
    assertThat(requests(three + "\r\n")).hasSize(2);
    assertThat(requests(three + "C:\r\n\r\n")).containsExactly("fault 431 too many fields");
  }

  @Test
  void trailersHaveLimitsOfTheirOwn() {
    String start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    String value = "b".repeat(33);
    assertThat(requests(start + "A: " + value + "\r\n\r\n"))
        .last()
        .isEqualTo("end [A: " + value + "]");
    assertThat(requests(start + "A: " + value + "b\r\n\r\n"))
        .last()
        .isEqualTo("fault 431 head or trailers too large");
    assertThat(requests(start + "A:\r\nB:\r\n\r\n")).last().isEqualTo("end [A: ] [B: ]");
    assertThat(requests(start + "A:\r\nB:\r\nC:\r\n\r\n"))
        .last()
        .isEqualTo("fault 431 too many fields");
  }

  @Test
  void chunkSizeHasAMostOfDigits() {
    String start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(requests(start + "0001\r\na\r\n0\r\n\r\n")).last().isEqualTo("end");
    assertThat(requests(start + "00001\r\na\r\n0\r\n\r\n"))
        .last()
        .isEqualTo("fault 400 chunk size too large");
  }

  @Test
  void upstreamsHeadTooLargeIsABadGateway() {
    String line = "HTTP/1.1 200 OK\r\nA: " + "b".repeat(200) + "\r\n\r\n";
    assertThat(Wire.responses(SMALL, HttpMethod.GET, List.of(line)))
        .containsExactly("fault 502 head or trailers too large");
    assertThat(Wire.responses(SMALL, HttpMethod.GET, List.of("HTTP/1.1 200 " + "b".repeat(200))))
        .containsExactly("fault 502 head or trailers too large");
  }

  @Test
  void senselessLimitsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(10, 1, 16, 10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(100, 0, 16, 10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(100, 1, 17, 10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Http1Limits(100, 1, 0, 10, 1));
  }
}
