package org.arvados.gateway.demo.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;

/** {@code PUT} or {@code POST /upload}: length and digest of the body, which is never kept. */
final class UploadSample implements Sample {
  private static final Set<String> METHODS = Set.of("PUT", "POST");

  private final Reply reply;
  private final BodyDigest digest = new BodyDigest();

  UploadSample(Reply reply) {
    this.reply = reply;
  }

  @Override
  public void body(ByteBuf piece) {
    digest.update(piece);
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (!METHODS.contains(reply.request().method().name())) {
      HttpHeaders allow = new DefaultHttpHeaders().set(HttpHeaderNames.ALLOW, "POST, PUT");
      reply.send(405, "text/plain", "PUT or POST\n", allow);
      return;
    }
    reply.json(
        JsonNodeFactory.instance
            .objectNode()
            .put("bytes", digest.length())
            .put("sha256", digest.hex())
            .toString());
  }
}
