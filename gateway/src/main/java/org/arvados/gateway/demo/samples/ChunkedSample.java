package org.arvados.gateway.demo.samples;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code GET /chunked?pieces=}: a chunked body whose digest follows it in a trailer. */
record ChunkedSample(Reply reply, long pieces) implements Sample {
  @Override
  public void end(HttpHeaders trailers) {
    reply.start(
        200,
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
            .set(HttpHeaderNames.TRAILER, "X-Body-Sha256, X-Pieces"));
    BodyDigest digest = new BodyDigest();
    for (int number = 1; number <= pieces; number++) {
      byte[] piece = ("piece " + number + "\n").getBytes(StandardCharsets.UTF_8);
      digest.update(piece);
      reply.write(Unpooled.wrappedBuffer(piece));
    }
    reply.end(Map.of("X-Body-Sha256", digest.hex(), "X-Pieces", Long.toString(pieces)));
  }
}
