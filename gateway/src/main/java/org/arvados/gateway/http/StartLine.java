package org.arvados.gateway.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What differs between requests and responses, for the one {@link MessageReader}. */
sealed interface StartLine permits RequestLine, StatusLine {
  /** Parses the line; the message's headers are empty. */
  HttpMessage parse(byte[] line, int length);

  /** Whether the line may begin with this octet, so that another protocol is refused at once. */
  boolean mayBeginWith(byte octet);

  /** Whether one empty line before it is skipped. */
  boolean toleratesEmptyLine();

  /** Where the body of a whole head ends: bytes or a constant of {@link Framing}. */
  long bodyLength(HttpMessage head, Framing framing);

  /** The status that refuses a start line longer than a head may be. */
  HttpResponseStatus tooLong();

  /** Headers that do not check again what was checked here. */
  static HttpHeaders newHeaders() {
    return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
  }

  /** Reads {@code HTTP/1.1} or {@code HTTP/1.0} (RFC 9112 section 2.3). */
  static HttpVersion version(byte[] line, int from, int length) {
    boolean form =
        length == 8
            && line[from] == 'H'
            && line[from + 1] == 'T'
            && line[from + 2] == 'T'
            && line[from + 3] == 'P'
            && line[from + 4] == '/'
            && isDigit(line[from + 5])
            && line[from + 6] == '.'
            && isDigit(line[from + 7]);
    if (!form) {
      throw MalformedMessageException.badRequest("malformed HTTP version");
    }
    if (line[from + 5] == '1' && line[from + 7] <= '1') {
      return line[from + 7] == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
    }
    throw new MalformedMessageException(
        HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP version other than 1.0 and 1.1");
  }

  /** Whether an ASCII digit. */
  static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }
}
