package org.arvados.gateway.tunnel;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.tunnel.ssh.DialFailure;

/**
 * Tells the container gateway's own answer for a service it cannot reach from a service's answer
 * (arvados-protocol section 6.4). Both are proven, and the form alone differs: 502 or 503, the
 * headers of Go's {@code http.Error}, no Vary of a service, and a text of a closed list. A service
 * that imitates all of it, its own port included, gets our page instead of its text. Pure.
 */
final class ForwardFailure {
  /** More than any of the texts. */
  static final int MOST_BYTES = 1024;

  private static final String ADDRESS = "(?:[0-9.]{7,15}|\\[[0-9a-fA-F:.%]+\\])";

  /** Some versions put the method and the URL first, as Go's client does. */
  private static final String PREFIX = "(?:[A-Z][a-z]+ \"[!-~]*\": )?";

  private static final Pattern NO_ADDRESS = Pattern.compile("container has no IP address[ -~]*");
  private static final Pattern DIAL =
      Pattern.compile(PREFIX + "(dial tcp " + ADDRESS + ":(\\d+): [ -~]{1,200})");
  private static final Pattern RESET =
      Pattern.compile(
          PREFIX
              + "(?:read|write) tcp "
              + ADDRESS
              + ":\\d+->"
              + ADDRESS
              + ":(\\d+): (?:read|write): (?:connection reset by peer|broken pipe)");
  private static final Pattern BROKEN =
      Pattern.compile(
          PREFIX
              + "(?:EOF|unexpected EOF|http: server closed idle connection"
              + "|net/http: HTTP/1\\.x transport connection broken: [ -~]+)");

  private ForwardFailure() {}

  /** Whether a head has the form, so that its short body must be read to know. */
  static boolean isPossible(HttpResponse response) {
    int status = response.status().code();
    HttpHeaders headers = response.headers();
    return (status == 502 || status == 503)
        && ForwardHeaders.variesByDispatch(response)
        && is(headers, HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        && is(headers, "X-Content-Type-Options", "nosniff")
        && headers.getInt(HttpHeaderNames.CONTENT_LENGTH, Integer.MAX_VALUE) <= MOST_BYTES;
  }

  /**
   * Reads the body behind such a head; empty when it is a service's after all. What the exception
   * says holds no part of the URL.
   *
   * @param port that was asked for
   */
  static Optional<UnreachableServiceException> read(int status, String body, int port) {
    if (!body.endsWith("\n")) {
      return Optional.empty();
    }
    String text = body.substring(0, body.length() - 1);
    return status == 503 ? noAddress(text) : notReached(text, port);
  }

  private static Optional<UnreachableServiceException> noAddress(String text) {
    return NO_ADDRESS.matcher(text).matches()
        ? failure(DialFailure.NO_ADDRESS, "container has no IP address")
        : Optional.empty();
  }

  private static Optional<UnreachableServiceException> notReached(String text, int port) {
    Matcher dial = DIAL.matcher(text);
    if (dial.matches()) {
      return isPort(dial.group(2), port)
          ? failure(DialFailure.of(dial.group(1)), dial.group(1))
          : Optional.empty();
    }
    Matcher reset = RESET.matcher(text);
    boolean broken =
        reset.matches() ? isPort(reset.group(1), port) : BROKEN.matcher(text).matches();
    return broken
        ? failure(DialFailure.OTHER, "the service closed without a valid answer")
        : Optional.empty();
  }

  private static Optional<UnreachableServiceException> failure(DialFailure why, String text) {
    return Optional.of(new UnreachableServiceException(why, text));
  }

  private static boolean isPort(String digits, int port) {
    return digits.equals(Integer.toString(port));
  }

  private static boolean is(HttpHeaders headers, CharSequence name, String value) {
    return headers.getAll(name).equals(List.of(value));
  }
}
