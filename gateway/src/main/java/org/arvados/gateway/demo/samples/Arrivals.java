package org.arvados.gateway.demo.samples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests that have reached a sample service, whatever became of them. Thread-safe. */
final class Arrivals {
  private static final int MOST = 500;
  private static final List<String> FIELDS =
      List.of("Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest");

  private final Deque<Arrival> kept = new ArrayDeque<>();

  /** One request. */
  private record Arrival(String method, String target, List<String> fields, boolean isSignedIn) {}

  synchronized void add(HttpRequest request) {
    HttpHeaders headers = request.headers();
    kept.add(
        new Arrival(
            request.method().name(),
            request.uri(),
            FIELDS.stream().map(name -> headers.get(name, "")).toList(),
            headers.contains("X-Arvados-User-UUID")));
    if (kept.size() > MOST) {
      kept.removeFirst();
    }
  }

  /** An array of objects, the oldest first. */
  synchronized String json() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Arrival arrival : kept) {
      var one = all.addObject();
      one.put("method", arrival.method()).put("target", arrival.target());
      for (int i = 0; i < FIELDS.size(); i++) {
        one.put(FIELDS.get(i), arrival.fields().get(i));
      }
      one.put("signedIn", arrival.isSignedIn());
    }
    return all.toString();
  }
}
