package org.arvados.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that answers as told and remembers what it was asked. */
final class StubController implements AutoCloseable {
  static final String DISCOVERY = "/discovery/v1/apis/arvados/v1/rest";

  /** What came in; header names in lower case. */
  record Received(
      String method, String path, String query, Map<String, String> headers, String body) {
    /** The parameters of the query, or of the form in the body, decoded. */
    Map<String, String> parameters() {
      Map<String, String> parameters = new LinkedHashMap<>();
      for (String pair : (query.isEmpty() ? body : query).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
      return parameters;
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  /** What goes out. */
  record Reply(int status, String contentType, String body, Map<String, String> headers) {
    static Reply json(int status, String body) {
      return new Reply(status, "application/json", body, Map.of());
    }

    static Reply ok(String body) {
      return json(200, body);
    }

    static Reply error(int status, String message) {
      return json(status, "{\"errors\":[\"" + message + "\"]}");
    }

    Reply with(String header, String value) {
      return new Reply(status, contentType, body, Map.of(header, value));
    }
  }

  private final HttpServer server;
  private final String scheme;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Reply>> replies = new HashMap<>();

  StubController() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
  }

  /** On a server that is bound and not started. */
  StubController(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.start();
    on(DISCOVERY, Reply.ok(resource("discovery.json")));
  }

  static String resource(String name) {
    try (InputStream in = StubController.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
  }

  /** Sets the answers of a path, in order; the last one stays. */
  synchronized void on(String path, Reply... answers) {
    replies.put(path, new ArrayDeque<>(List.of(answers)));
  }

  /** Everything that came in on that path. */
  List<Received> received(String path) {
    return received.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** The only request on that path. */
  Received only(String path) {
    List<Received> requests = received(path);
    if (requests.size() != 1) {
      throw new AssertionError(requests.size() + " requests of " + path + ": " + received);
    }
    return requests.get(0);
  }

  private synchronized Reply next(String path) {
    Deque<Reply> left = replies.get(path);
    if (left == null) {
      return Reply.error(404, "API endpoint not found");
    }
    return left.size() > 1 ? left.remove() : left.element();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) ->
                  headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
      URI target = exchange.getRequestURI();
      received.add(
          new Received(
              exchange.getRequestMethod(),
              target.getPath(),
              Objects.requireNonNullElse(target.getRawQuery(), ""),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      send(exchange, next(target.getPath()));
    }
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
