package org.arvados.gateway.demo.samples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;

/**
 * Answers with what arrived: the request line, the headers in their order, length and digest of the
 * body.
 */
final class EchoSample implements Sample {
  private final Reply reply;
  private final Origin origin;
  private final BodyDigest digest = new BodyDigest();

  /**
   * Where a request came in.
   *
   * @param connection the number of the connection, counted over the service's life
   * @param request the number of the request on it, from 1
   */
  record Origin(long connection, long request) {}

  EchoSample(Reply reply, Origin origin) {
    this.reply = reply;
    this.origin = origin;
  }

  @Override
  public void body(ByteBuf piece) {
    digest.update(piece);
  }

  @Override
  public void end(HttpHeaders trailers) {
    HttpRequest request = reply.request();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("method", request.method().name());
    json.put("target", request.uri());
    json.put("protocol", request.protocolVersion().text());
    json.set("headers", fields(request.headers()));
    json.put("bodyBytes", digest.length());
    json.put("bodySha256", digest.hex());
    json.set("trailers", fields(trailers));
    json.put("connection", origin.connection());
    json.put("requestOnConnection", origin.request());
    json.put("from", String.valueOf(reply.channel().remoteAddress()));
    reply.json(json.toString());
  }

  private static ArrayNode fields(HttpHeaders headers) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, String> header : headers) {
      fields.addArray().add(header.getKey()).add(header.getValue());
    }
    return fields;
  }
}
