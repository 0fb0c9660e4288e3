package org.arvados.gateway.demo.samples;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/**
 * {@code GET /cookie}: sets the cookies that the parameter {@code set} gives, each as one header;
 * without it, one of this host, and one of the whole domain above.
 */
final class CookieSample implements Sample {
  private final Reply reply;
  private final HttpHeaders headers;

  /**
   * @throws IllegalArgumentException when a value cannot stand in a header
   */
  CookieSample(Reply reply) {
    this.reply = reply;
    List<String> asked = reply.parameters("set");
    headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.SET_COOKIE, asked.isEmpty() ? ordinary() : asked);
  }

  @Override
  public void end(HttpHeaders trailers) {
    String text = headers.size() + " cookies set\n";
    reply.send(200, "text/plain; charset=utf-8", text, headers);
  }

  private List<String> ordinary() {
    String host = reply.request().headers().get(HttpHeaderNames.HOST, "localhost");
    String name = host.replaceFirst(":\\d*$", "");
    String above = name.substring(name.indexOf('.') + 1);
    return List.of("sample-host=1; Path=/; HttpOnly", "sample-domain=1; Path=/; Domain=" + above);
  }
}
