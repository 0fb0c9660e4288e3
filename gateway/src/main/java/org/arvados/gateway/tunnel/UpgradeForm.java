package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

/** The request for an SSH stream, as both kinds of servers take it. Pure. */
final class UpgradeForm {
  /** What a client without a shell fills in (arvados-protocol sections 6.6 and 7.1). */
  static final String FIELDS = "detach_keys=&login_username=&no_forward=false";

  private UpgradeForm() {}

  static FullHttpRequest post(String path, String host, String fields) {
    ByteBuf form = Unpooled.copiedBuffer(fields, US_ASCII);
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path, form);
    request
        .headers()
        .set(HttpHeaderNames.HOST, host)
        .set(HttpHeaderNames.UPGRADE, "ssh")
        .set(HttpHeaderNames.CONNECTION, "upgrade")
        .set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded")
        .set(HttpHeaderNames.CONTENT_LENGTH, form.readableBytes());
    return request;
  }
}
