package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rule X5 towards the client: each request is refused once, with the right status, however it is
 * cut, and nothing behind it is read. Values hold the word s3cr3t, which no reason may repeat (rule
 * T9).
 */
class MalformedRequestTest {
  private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: s3cr3t\r\n\r\n";

  private record Row(String name, int status, String bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A head of these lines is refused. */
  private static Row head(String name, int status, String... lines) {
    return new Row(name, status, String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** A POST with these fields is refused. */
  private static Row fields(String name, int status, String... fields) {
    return new Row(
        name,
        status,
        "POST /s3cr3t HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
  }

  /** A request line alone is refused. */
  private static Row line(String name, int status, String line) {
    return head(name, status, line, "Host: a");
  }

  /** A chunked body is refused somewhere. */
  private static Row chunked(String name, String body) {
    return new Row(
        name, 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  }

  /** A trailer section is refused. */
  private static Row trailer(String name, String trailer) {
    return chunked(name, "3\r\nabc\r\n0\r\n" + trailer + "\r\n\r\n");
  }

  static Stream<Row> lengths() {
    return Stream.of(
        fields("two lengths that differ", 400, "Content-Length: 5", "Content-Length: 6"),
        fields("two equal lengths", 400, "Content-Length: 5", "Content-Length: 5"),
        fields("two lengths in other case", 400, "Content-Length: 5", "CONTENT-LENGTH: 5"),
        fields("list of equal lengths", 400, "Content-Length: 5, 5"),
        fields("list without space", 400, "Content-Length: 5,5"),
        fields("list of lengths that differ", 400, "Content-Length: 5, 6"),
        fields("trailing comma", 400, "Content-Length: 5,"),
        fields("plus sign", 400, "Content-Length: +5"),
        fields("minus sign", 400, "Content-Length: -5"),
        fields("negative zero", 400, "Content-Length: -0"),
        fields("space within", 400, "Content-Length: 1 2"),
        fields("tab within", 400, "Content-Length: 1\t2"),
        fields("hexadecimal", 400, "Content-Length: 0x5"),
        fields("hexadecimal digits", 400, "Content-Length: a"),
        fields("empty", 400, "Content-Length:"),
        fields("only white space", 400, "Content-Length: \t "),
        fields("a word", 400, "Content-Length: s3cr3t"),
        fields("fraction", 400, "Content-Length: 5.0"),
        fields("exponent", 400, "Content-Length: 5e0"),
        fields("leading zero", 400, "Content-Length: 05"),
        fields("two zeros", 400, "Content-Length: 00"),
        fields("underscore", 400, "Content-Length: 1_0"),
        fields("quoted", 400, "Content-Length: \"5\""),
        fields("Arabic digits in Latin-1 disguise", 400, "Content-Length: \u00b2"),
        fields("2^63", 400, "Content-Length: 9223372036854775808"),
        fields("2^64 + 5", 400, "Content-Length: 18446744073709551621"),
        fields("twenty digits", 400, "Content-Length: 11111111111111111111"),
        head(
            "several on a GET",
            400,
            "GET / HTTP/1.1",
            "Host: a",
            "Content-Length: 0",
            "Content-Length: 0"));
  }

  static Stream<Row> codings() {
    return Stream.of(
        fields("length and coding", 400, "Content-Length: 5", "Transfer-Encoding: chunked"),
        fields("coding and length", 400, "Transfer-Encoding: chunked", "Content-Length: 0"),
        fields("length and unknown coding", 400, "Content-Length: 5", "Transfer-Encoding: s3cr3t"),
        fields("identity", 400, "Transfer-Encoding: identity"),
        fields("gzip", 400, "Transfer-Encoding: gzip"),
        fields("unknown coding", 400, "Transfer-Encoding: s3cr3t"),
        fields("xchunked", 400, "Transfer-Encoding: xchunked"),
        fields("chunkedx", 400, "Transfer-Encoding: chunkedx"),
        fields("chunked not last", 400, "Transfer-Encoding: chunked, gzip"),
        fields(
            "chunked not last, on two lines",
            400,
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip"),
        fields("chunked twice", 400, "Transfer-Encoding: chunked, chunked"),
        fields(
            "chunked twice, on two lines",
            400,
            "Transfer-Encoding: chunked",
            "transfer-encoding: chunked"),
        fields("chunked thrice", 400, "Transfer-Encoding: chunked, gzip, chunked"),
        fields("gzip, chunked", 501, "Transfer-Encoding: gzip, chunked"),
        fields(
            "gzip, chunked, on two lines",
            501,
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked"),
        fields("s3cr3t, Chunked", 501, "Transfer-Encoding: s3cr3t, Chunked"),
        fields("empty coding", 400, "Transfer-Encoding:"),
        fields("empty element before", 400, "Transfer-Encoding: , chunked"),
        fields("empty element behind", 400, "Transfer-Encoding: chunked,"),
        fields("parameter", 400, "Transfer-Encoding: chunked;s3cr3t=1"),
        fields("quoted", 400, "Transfer-Encoding: \"chunked\""),
        fields("form feed behind", 400, "Transfer-Encoding: chunked\f"),
        fields("vertical tab before", 400, "Transfer-Encoding: \u000bchunked"),
        fields("next line character before", 400, "Transfer-Encoding: \u0085chunked"),
        fields("no-break space behind", 400, "Transfer-Encoding: chunked\u00a0"),
        fields("space before colon", 400, "Transfer-Encoding : chunked"),
        fields("tab before colon", 400, "Transfer-Encoding\t: chunked"),
        fields("folded", 400, "Transfer-Encoding:\r\n chunked"),
        head("in HTTP/1.0", 400, "POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked"),
        head(
            "in HTTP/1.0 with length",
            400,
            "POST / HTTP/1.0",
            "Host: a",
            "Content-Length: 5",
            "Transfer-Encoding: chunked"));
  }

  static Stream<Row> chunks() {
    return Stream.of(
        chunked("empty size", "\r\n"),
        chunked("empty size as the last", "\r\n\r\n"),
        chunked("plus sign", "+3\r\nabc\r\n"),
        chunked("minus sign", "-3\r\nabc\r\n"),
        chunked("minus zero", "-0\r\n\r\n"),
        chunked("0x", "0x3\r\nabc\r\n"),
        chunked("no digit", "g\r\n"),
        chunked("digit, then none", "3g\r\nabc\r\n"),
        chunked("quotes", "\"3\"\r\nabc\r\n"),
        chunked("underscore", "1_0\r\nabc\r\n"),
        chunked("leading space", " 3\r\nabc\r\n"),
        chunked("trailing space", "3 \r\nabc\r\n"),
        chunked("trailing tab", "3\t\r\nabc\r\n"),
        chunked("space within", "1 0\r\nabc\r\n"),
        chunked("NUL", "3\0\r\nabc\r\n"),
        chunked("vertical tab", "3\u000b\r\nabc\r\n"),
        chunked("octet above ASCII", "\u00b3\r\nabc\r\n"),
        chunked("full-width digit as UTF-8", "\u00ef\u00bc\u0093\r\nabc\r\n"),
        chunked("seventeen digits", "00000000000000003\r\nabc\r\n"),
        chunked("2^64", "10000000000000000\r\nabc\r\n"),
        chunked("2^63", "8000000000000000\r\nabc\r\n"),
        chunked("all ones", "ffffffffffffffff\r\nabc\r\n"),
        chunked("extension", "3;a=b\r\nabc\r\n"),
        chunked("extension without value", "3;a\r\nabc\r\n"),
        chunked("empty extension", "3;\r\nabc\r\n"),
        chunked("extension behind space", "3 ;a\r\nabc\r\n"),
        chunked("extension of the last chunk", "0;a=b\r\n\r\n"),
        chunked("size ended by LF", "3\nabc\r\n"),
        chunked("size ended by CR", "3\rabc\r\n"),
        chunked("size ended by CR CR LF", "3\r\r\nabc\r\n"),
        chunked("size ended by LF CR", "3\n\rabc\r\n"),
        chunked("data without line end", "3\r\nabc3\r\ndef\r\n"),
        chunked("data longer than said", "3\r\nabcd\r\n0\r\n\r\n"),
        chunked("data shorter than said", "4\r\nabc\r\n0\r\n\r\n"),
        chunked("data ended by LF", "3\r\nabc\n0\r\n\r\n"),
        chunked("data ended by CR", "3\r\nabc\r0\r\n\r\n"),
        chunked("data ended by CR and a letter", "3\r\nabc\rX0\r\n\r\n"),
        chunked("data ended by a letter and LF", "3\r\nabcX\n0\r\n\r\n"),
        chunked("data ended by CR CR LF", "3\r\nabc\r\r\n0\r\n\r\n"),
        chunked("last size ended by LF", "0\n\r\n"),
        chunked("last chunk, then LF", "0\r\n\n"),
        chunked("last chunk, then CR and another", "0\r\n\rX"));
  }

  static Stream<Row> trailers() {
    return Stream.of(
        trailer("length", "Content-Length: 5"),
        trailer("coding", "Transfer-Encoding: chunked"),
        trailer("host", "Host: b"),
        trailer("without colon", "abc"),
        trailer("space before colon", "A : b"),
        trailer("folded", "A: b\r\n c"),
        trailer("leading space", " A: b"),
        trailer("ended by LF", "A: b\nB: c"),
        trailer("with CR", "A: b\rB: c"),
        trailer("with NUL", "A: b\0"),
        trailer("without name", ": b"));
  }

  static Stream<Row> fieldLines() {
    return Stream.of(
        fields("space before colon", 400, "A : s3cr3t"),
        fields("tab before colon", 400, "A\t: s3cr3t"),
        fields("several words", 400, "A B: s3cr3t"),
        fields("no name", 400, ": s3cr3t"),
        fields("no name and space", 400, " : s3cr3t"),
        fields("no colon", 400, "s3cr3t"),
        fields("folded by space", 400, "A: b", " s3cr3t"),
        fields("folded by tab", 400, "A: b", "\ts3cr3t"),
        fields("folded empty line", 400, "A: b", " "),
        fields("parenthesis in name", 400, "A(: b"),
        fields("slash in name", 400, "A/b: c"),
        fields("at in name", 400, "A@: c"),
        fields("quote in name", 400, "\"A\": c"),
        fields("octet above ASCII in name", 400, "\u00c4: c"),
        fields("NUL in name", 400, "A\0: c"),
        fields("DEL in name", 400, "A\u007f: c"),
        fields("NUL in value", 400, "A: s3cr3t\0"),
        fields("bell in value", 400, "A: s3cr3t\u0007"),
        fields("escape in value", 400, "A: \u001bs3cr3t"),
        fields("form feed in value", 400, "A: s3cr3t\f"),
        fields("DEL in value", 400, "A: s3cr3t\u007f"),
        fields("CR in value", 400, "A: s3cr3t\rB: c"),
        fields("CR at the end of a value", 400, "A: s3cr3t\r"),
        fields("LF in value", 400, "A: s3cr3t\nB: c"),
        fields("LF before CR", 400, "A: s3cr3t\n\r"),
        new Row("head ended by LF LF", 400, "GET / HTTP/1.1\r\nHost: a\n\n"),
        new Row("head ended by CRLF LF", 400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        new Row("all lines ended by LF", 400, "GET / HTTP/1.1\nHost: a\n\n"),
        new Row("all lines ended by CR", 400, "GET / HTTP/1.1\rHost: a\r\r\n\r\n"),
        head("space before the first field", 400, "GET / HTTP/1.1", " Host: a"),
        head("space line before the first field", 400, "GET / HTTP/1.1", " ", "Host: a"));
  }

  static Stream<Row> startLines() {
    return Stream.of(
        line("two spaces before the target", 400, "GET  / HTTP/1.1"),
        line("two spaces behind the target", 400, "GET /  HTTP/1.1"),
        line("tab before the target", 400, "GET\t/ HTTP/1.1"),
        line("tab behind the target", 400, "GET /\tHTTP/1.1"),
        line("space in front", 400, " GET / HTTP/1.1"),
        line("space at the end", 400, "GET / HTTP/1.1 "),
        line("space in the target", 400, "GET /a b HTTP/1.1"),
        line("no target", 400, "GET HTTP/1.1"),
        line("empty target", 400, "GET  HTTP/1.1"),
        line("no version (HTTP/0.9)", 400, "GET /"),
        line("only a word", 400, "GET"),
        line("something behind the version", 400, "GET / HTTP/1.1 s3cr3t"),
        line("method in small letters", 501, "get / HTTP/1.1"),
        line("method with one small letter", 501, "HEAd / HTTP/1.1"),
        line("method with colon", 400, "GET: / HTTP/1.1"),
        line("method with slash", 400, "G/T / HTTP/1.1"),
        line("method with octet above ASCII", 400, "G\u00c9T / HTTP/1.1"),
        line("no method", 400, "/ HTTP/1.1"),
        line("method of 33 characters", 400, "M".repeat(33) + " / HTTP/1.1"),
        line("NUL in the target", 400, "GET /\0 HTTP/1.1"),
        line("control in the target", 400, "GET /\u0001 HTTP/1.1"),
        line("DEL in the target", 400, "GET /\u007f HTTP/1.1"),
        line("octet above ASCII in the target", 400, "GET /\u00e9 HTTP/1.1"),
        line("CR in the target", 400, "GET /\r HTTP/1.1"),
        line("lower-case version", 400, "GET / http/1.1"),
        line("version 1.10", 400, "GET / HTTP/1.10"),
        line("version 1", 400, "GET / HTTP/1"),
        line("version 01.1", 400, "GET / HTTP/01.1"),
        line("version 1,1", 400, "GET / HTTP/1,1"),
        line("version +1.1", 400, "GET / HTTP/+1.1"),
        line("version without slash", 400, "GET / HTTP1.1"),
        line("another protocol", 400, "GET / ICAP/1.0"),
        line("version 2.0", 505, "GET / HTTP/2.0"),
        line("version 1.2", 505, "GET / HTTP/1.2"),
        line("version 0.9", 505, "GET / HTTP/0.9"),
        line("version 3.1", 505, "GET / HTTP/3.1"),
        new Row("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        new Row("TLS record", 400, "\u0016\u0003\u0001\u0002\u0000\u0001"),
        new Row("NUL in front", 400, "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new Row("LF in front", 400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new Row("CR in front", 400, "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new Row("two empty lines in front", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  }

  static Stream<Row> hosts() {
    return Stream.of(
        head("no Host", 400, "GET / HTTP/1.1", "A: b"),
        head("no field at all", 400, "GET / HTTP/1.1"),
        head("no Host in HTTP/1.0", 400, "GET / HTTP/1.0"),
        head("two Hosts", 400, "GET / HTTP/1.1", "Host: a", "Host: s3cr3t"),
        head("two equal Hosts", 400, "GET / HTTP/1.1", "Host: a", "HOST: a"),
        head("absolute target without Host", 400, "GET http://s3cr3t/ HTTP/1.1"));
  }

  @ParameterizedTest
  @MethodSource({"lengths", "codings", "chunks", "trailers", "fieldLines", "startLines", "hosts"})
  void requestIsRefusedOnceAndNothingBehindItIsRead(Row row) {
    List<String> events = Wire.requests(row.bytes() + NEXT);

    List<String> faults = events.stream().filter(event -> event.startsWith("fault")).toList();
    assertThat(faults).hasSize(1);
    assertThat(events.get(events.size() - 1)).isEqualTo(faults.get(0));
    assertThat(faults.get(0)).startsWith("fault " + row.status() + " ").doesNotContain("s3cr3t");
    assertThat(events).noneMatch(event -> event.contains("/smuggled") || event.startsWith("end"));
  }

  /** A fault in a head is found before the head is emitted. */
  @ParameterizedTest
  @MethodSource({"lengths", "codings", "fieldLines", "startLines", "hosts"})
  void nothingOfAMalformedHeadIsEmitted(Row row) {
    assertThat(Wire.requests(Http1Limits.DEFAULTS, List.of(row.bytes()))).hasSize(1);
  }

  @Test
  void theTableIsLargeEnoughToMeanSomething() {
    assertThat(
            Stream.of(
                    lengths(), codings(), chunks(), trailers(), fieldLines(), startLines(), hosts())
                .flatMap(rows -> rows))
        .hasSizeGreaterThan(160);
  }
}
