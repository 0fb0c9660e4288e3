package org.arvados.gateway.http;

import static org.arvados.gateway.http.MalformedMessageException.badRequest;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * {@code method SP target SP version} (RFC 9112 section 3), with exactly these two spaces. The form
 * of the target is the reader's business; here it is visible US-ASCII.
 */
final class RequestLine implements StartLine {
  private static final int MAX_METHOD = 32;
  private static final HttpMethod[] COMMON = {
    HttpMethod.GET,
    HttpMethod.POST,
    HttpMethod.HEAD,
    HttpMethod.PUT,
    HttpMethod.DELETE,
    HttpMethod.OPTIONS,
    HttpMethod.PATCH,
  };

  @Override
  public HttpMessage parse(byte[] line, int length) {
    int methodEnd = 0;
    while (methodEnd < length && Octets.isToken(line[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || methodEnd == length || line[methodEnd] != ' ') {
      throw badRequest("malformed request method");
    }
    checkMethod(line, methodEnd);
    int target = methodEnd + 1;
    int targetEnd = target;
    while (targetEnd < length && Octets.isTarget(line[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == target || targetEnd == length || line[targetEnd] != ' ') {
      throw badRequest("malformed request target");
    }
    HttpVersion version = StartLine.version(line, targetEnd + 1, length - targetEnd - 1);
    String uri = new String(line, target, targetEnd - target, StandardCharsets.ISO_8859_1);
    return new DefaultHttpRequest(
        version, method(line, methodEnd), uri, StartLine.newHeaders(), false);
  }

  @Override
  public boolean mayBeginWith(byte octet) {
    return Octets.isToken(octet) || octet == '\r';
  }

  @Override
  public boolean toleratesEmptyLine() {
    return true;
  }

  @Override
  public long bodyLength(HttpMessage head, Framing framing) {
    if (framing.hosts() != 1) {
      throw badRequest(framing.hosts() == 0 ? "no Host" : "several Host fields");
    }
    long length = framing.length(head.protocolVersion());
    return length == Framing.UNSTATED ? 0 : length;
  }

  @Override
  public HttpResponseStatus tooLong() {
    return HttpResponseStatus.REQUEST_URI_TOO_LONG;
  }

  /**
   * Methods are case-sensitive (RFC 9110 section 9.1), but some servers read {@code head} as HEAD,
   * and so answer without the body that we would wait for. No method has small letters.
   */
  private static void checkMethod(byte[] line, int length) {
    if (length > MAX_METHOD) {
      throw badRequest("request method too long");
    }
    for (int i = 0; i < length; i++) {
      if (line[i] >= 'a' && line[i] <= 'z') {
        throw new MalformedMessageException(
            HttpResponseStatus.NOT_IMPLEMENTED, "small letter in a request method");
      }
    }
  }

  private static HttpMethod method(byte[] line, int length) {
    for (HttpMethod common : COMMON) {
      if (common.asciiName().length() == length && isSame(common, line)) {
        return common;
      }
    }
    return HttpMethod.valueOf(new String(line, 0, length, StandardCharsets.ISO_8859_1));
  }

  private static boolean isSame(HttpMethod method, byte[] line) {
    for (int i = 0; i < method.asciiName().length(); i++) {
      if (method.asciiName().byteAt(i) != line[i]) {
        return false;
      }
    }
    return true;
  }
}
