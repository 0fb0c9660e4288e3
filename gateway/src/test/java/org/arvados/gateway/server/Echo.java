package org.arvados.gateway.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the sample service says of a request that reached it. */
public record Echo(JsonNode json) {
  /** Reads an answer of the sample service. */
  public static Echo of(RawHttp.Response response) throws IOException {
    if (response.status() != 200) {
      throw new AssertionError("status " + response.status() + ": " + response.text());
    }
    return new Echo(JsonMapper.builder().build().readTree(response.body()));
  }

  /** Target of the request line. */
  public String target() {
    return json.path("target").asText();
  }

  /** The values of a header, in order. */
  public List<String> all(String name) {
    return values("headers", name);
  }

  /** The values of a trailer, in order. */
  public List<String> trailers(String name) {
    return values("trailers", name);
  }

  private List<String> values(String list, String name) {
    List<String> values = new ArrayList<>();
    for (JsonNode field : json.path(list)) {
      if (field.path(0).asText().equalsIgnoreCase(name)) {
        values.add(field.path(1).asText());
      }
    }
    return values;
  }

  /** The number of the service's connection. */
  public long connection() {
    return json.path("connection").asLong();
  }

  /** Everything, for what must be nowhere in it. */
  @Override
  public String toString() {
    return json.toString();
  }
}
