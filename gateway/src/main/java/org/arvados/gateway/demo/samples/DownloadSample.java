package org.arvados.gateway.demo.samples;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * {@code GET /download/{bytes}}: so many bytes of {@link DownloadContent}, whole or one range of
 * them. Small ones state their digest in {@code X-Content-Sha256}. Makes the content as the
 * connection takes it.
 */
final class DownloadSample implements Sample {
  static final long MAX_BYTES = 1L << 50;
  private static final int PIECE = 32 * 1024;
  private static final int DIGEST_LIMIT = 1024 * 1024;

  private final Reply reply;
  private final long length;
  private long position;
  private long end;
  private boolean started;

  DownloadSample(Reply reply, long length) {
    this.reply = reply;
    this.length = length;
  }

  @Override
  public void end(HttpHeaders trailers) {
    HttpHeaders request = reply.request().headers();
    String tag = "\"sample-" + length + "\"";
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.ETAG, tag)
            .set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    if (tag.equals(request.get(HttpHeaderNames.IF_NONE_MATCH))) {
      reply.send(304, "", "", headers);
      return;
    }
    boolean sameVersion = tag.equals(request.get(HttpHeaderNames.IF_RANGE, tag));
    String range = sameVersion ? request.get(HttpHeaderNames.RANGE) : null;
    answer(ByteRange.parse(range, length), headers);
  }

  private void answer(ByteRange range, HttpHeaders headers) {
    if (range instanceof ByteRange.Unsatisfiable) {
      headers.set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + length);
      reply.send(416, "text/plain", "no such range\n", headers);
    } else if (range instanceof ByteRange.Part part) {
      headers.set(
          HttpHeaderNames.CONTENT_RANGE,
          "bytes " + part.first() + "-" + part.last() + "/" + length);
      start(206, headers, part.first(), part.last() + 1);
    } else {
      if (length <= DIGEST_LIMIT) {
        headers.set("X-Content-Sha256", digest());
      }
      start(200, headers, 0, length);
    }
  }

  private String digest() {
    BodyDigest digest = new BodyDigest();
    digest.update(DownloadContent.bytes(0, (int) length));
    return digest.hex();
  }

  private void start(int status, HttpHeaders headers, long from, long to) {
    headers
        .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
        .set(
            HttpHeaderNames.CONTENT_DISPOSITION,
            "attachment; filename=\"sample-" + length + ".bin\"")
        .set(HttpHeaderNames.CONTENT_LENGTH, to - from);
    reply.start(status, headers);
    started = true;
    position = from;
    end = reply.request().method().equals(HttpMethod.HEAD) ? from : to;
    writable();
  }

  @Override
  public void writable() {
    while (started && position < end && reply.writable()) {
      int size = (int) Math.min(PIECE, end - position);
      byte[] piece = DownloadContent.bytes(position, size);
      position += size;
      reply.write(Unpooled.wrappedBuffer(piece));
    }
    if (started && position == end) {
      started = false;
      reply.end();
    }
  }
}
