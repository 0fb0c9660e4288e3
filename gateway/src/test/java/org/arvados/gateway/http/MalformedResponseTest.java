package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule X5 towards the upstream: its response is refused with 502, once, however it is cut. */
class MalformedResponseTest {
  private record Row(String name, String bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row line(String line) {
    return new Row(line, line + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static Row fields(String... fields) {
    return new Row(
        String.join(" | ", fields),
        "HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
  }

  private static Row chunked(String name, String body) {
    return new Row(name, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  }

  static Stream<Row> statusLines() {
    return Stream.of(
        line("HTTP/1.1 20 OK"),
        line("HTTP/1.1 2000 OK"),
        line("HTTP/1.1 099 Low"),
        line("HTTP/1.1 600 High"),
        line("HTTP/1.1 999 High"),
        line("HTTP/1.1 -20 Signed"),
        line("HTTP/1.1 +20 Signed"),
        line("HTTP/1.1 2 0 Spaced"),
        line("HTTP/1.1 2x0 Letter"),
        line("HTTP/1.1 200OK"),
        line("HTTP/1.1 200\tOK"),
        line("HTTP/1.1  200 OK"),
        line("HTTP/1.1\t200 OK"),
        line("HTTP/1.1 "),
        line("HTTP/1.1"),
        line("HTTP/1.1 200 O\0K"),
        line("HTTP/1.1 200 O\rK"),
        line("HTTP/1.1 200 O\u007fK"),
        line("HTTP/2.0 200 OK"),
        line("HTTP/1.2 200 OK"),
        line("HTTP/0.9 200 OK"),
        line("http/1.1 200 OK"),
        line("HTTP/1.10 200 OK"),
        line(" HTTP/1.1 200 OK"),
        line("ICY 200 OK"),
        line("SSH-2.0-Go"),
        line("<html>"),
        new Row("LF line end", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        new Row("empty line in front", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Row("NUL in front", "\0HTTP/1.1 200 OK\r\n\r\n"));
  }

  static Stream<Row> heads() {
    return Stream.of(
        fields("Content-Length: 5", "Content-Length: 5"),
        fields("Content-Length: 5", "Content-Length: 6"),
        fields("Content-Length: 5, 5"),
        fields("Content-Length: +5"),
        fields("Content-Length: 0x5"),
        fields("Content-Length:"),
        fields("Content-Length: 9223372036854775808"),
        fields("Content-Length: 5", "Transfer-Encoding: chunked"),
        fields("Transfer-Encoding: chunked, identity"),
        fields("Transfer-Encoding: identity"),
        fields("Transfer-Encoding: chunked, chunked"),
        fields("Transfer-Encoding: gzip, chunked"),
        fields("Transfer-Encoding : chunked"),
        fields("A: b", " folded"),
        fields("A: b\0"),
        fields("A: b\rB: c"),
        fields("A: b\nB: c"),
        fields(": b"),
        fields("no colon"),
        fields("A B: c"),
        new Row(
            "chunked in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        new Row(
            "both lengths on a 304",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        new Row(
            "both lengths on a 103",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        new Row("fault behind a 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2OO OK\r\n\r\n"));
  }

  static Stream<Row> bodies() {
    return Stream.of(
        chunked("chunk extension", "3;a=b\r\nabc\r\n0\r\n\r\n"),
        chunked("bare LF", "3\nabc\r\n0\r\n\r\n"),
        chunked("no line end behind data", "3\r\nabcd\r\n0\r\n\r\n"),
        chunked("overflow", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
        chunked("trailing space", "3 \r\nabc\r\n0\r\n\r\n"),
        chunked("empty size", "\r\nabc\r\n"),
        chunked("Content-Length in trailers", "0\r\nContent-Length: 5\r\n\r\n"),
        chunked("folded trailer", "0\r\nA: b\r\n c\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource({"statusLines", "heads", "bodies"})
  void responseIsRefusedOnceAndHasNoEnd(Row row) {
    List<String> events = Wire.responses(row.bytes());

    assertThat(events.get(events.size() - 1)).startsWith("fault 502 ").doesNotContain("premature");
    assertThat(events.stream().filter(event -> event.startsWith("fault"))).hasSize(1);
    assertThat(events).noneMatch(event -> event.startsWith("end"));
  }

  /** A fault in a head is found before the head is emitted. */
  @ParameterizedTest
  @MethodSource({"statusLines"})
  void nothingOfAMalformedHeadIsEmitted(Row row) {
    assertThat(Wire.responses(Http1Limits.DEFAULTS, HttpMethod.GET, List.of(row.bytes())))
        .hasSize(1);
  }
}
