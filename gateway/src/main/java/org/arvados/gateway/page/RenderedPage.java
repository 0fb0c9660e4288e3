package org.arvados.gateway.page;

import java.util.List;

/** A page as bytes: immutable, for any writer. */
public final class RenderedPage {
  private final int status;
  private final String contentType;
  private final List<PageHeader> headers;
  private final byte[] body;

  RenderedPage(int status, String contentType, List<PageHeader> headers, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /** Of the response. */
  public int status() {
    return status;
  }

  /** With its charset. */
  public String contentType() {
    return contentType;
  }

  /** All headers but Content-Type, Content-Length and Date, in order; names may repeat. */
  public List<PageHeader> headers() {
    return headers;
  }

  /** A copy of the body; a HEAD request gets its length only. */
  public byte[] body() {
    return body.clone();
  }
}
