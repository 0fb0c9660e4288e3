package org.arvados.gateway.demo.samples;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * {@code GET /download/{bytes}/sha256}: the digest of a download, computed in slices between other
 * work.
 */
final class DownloadDigestSample implements Sample {
  private static final int SLICE = 256 * 1024;

  private final Reply reply;
  private final long length;
  private final BodyDigest digest = new BodyDigest();
  private boolean gone;

  DownloadDigestSample(Reply reply, long length) {
    this.reply = reply;
    this.length = length;
  }

  @Override
  public void end(HttpHeaders trailers) {
    digestSlice();
  }

  private void digestSlice() {
    if (gone) {
      return;
    }
    int size = (int) Math.min(SLICE, length - digest.length());
    if (size == 0) {
      reply.text(200, digest.hex());
      return;
    }
    digest.update(DownloadContent.bytes(digest.length(), size));
    reply.loop().execute(this::digestSlice);
  }

  @Override
  public void gone() {
    gone = true;
  }
}
