package org.arvados.gateway.http;

import static org.arvados.gateway.http.MalformedMessageException.badRequest;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * {@code version SP status [SP reason]} (RFC 9112 section 4). The space before a missing reason may
 * be missing too, as many servers leave it out.
 */
final class StatusLine implements StartLine {
  private static final int STATUS = 9;
  private static final int REASON = 13;

  private boolean toHead;

  /** Says whether the next final response answers a HEAD request and so has no body. */
  void expect(boolean toHead) {
    this.toHead = toHead;
  }

  @Override
  public HttpMessage parse(byte[] line, int length) {
    if (length < REASON - 1 || line[STATUS - 1] != ' ') {
      throw badRequest("malformed status line");
    }
    HttpVersion version = StartLine.version(line, 0, STATUS - 1);
    int code = code(line);
    if (length >= REASON && line[REASON - 1] != ' ') {
      throw badRequest("malformed status code");
    }
    HttpResponseStatus status = status(code, line, length);
    return new DefaultHttpResponse(version, status, StartLine.newHeaders());
  }

  @Override
  public boolean mayBeginWith(byte octet) {
    return octet == 'H';
  }

  @Override
  public boolean toleratesEmptyLine() {
    return false;
  }

  /** RFC 9112 section 6.3; interim responses are heads alone. */
  @Override
  public long bodyLength(HttpMessage head, Framing framing) {
    long length = framing.length(head.protocolVersion());
    int code = ((HttpResponse) head).status().code();
    if (code < 200) {
      return Framing.NO_MESSAGE;
    }
    if (toHead || code == 204 || code == 304) {
      return 0;
    }
    return length == Framing.UNSTATED ? Framing.UNTIL_CLOSE : length;
  }

  @Override
  public HttpResponseStatus tooLong() {
    return HttpResponseStatus.BAD_GATEWAY;
  }

  private static int code(byte[] line) {
    int code = 0;
    for (int i = STATUS; i < STATUS + 3; i++) {
      if (!StartLine.isDigit(line[i])) {
        throw badRequest("malformed status code");
      }
      code = code * 10 + line[i] - '0';
    }
    if (code < 100 || code > 599) {
      throw badRequest("status code out of range");
    }
    return code;
  }

  private static HttpResponseStatus status(int code, byte[] line, int length) {
    for (int i = REASON; i < length; i++) {
      if (!Octets.isValue(line[i])) {
        throw badRequest("control character in a reason phrase");
      }
    }
    int start = Math.min(REASON, length);
    HttpResponseStatus known = HttpResponseStatus.valueOf(code);
    return isSame(known.reasonPhrase(), line, start, length)
        ? known
        : new HttpResponseStatus(
            code, new String(line, start, length - start, StandardCharsets.ISO_8859_1));
  }

  private static boolean isSame(String phrase, byte[] line, int from, int to) {
    if (phrase.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (phrase.charAt(i - from) != (line[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }
}
