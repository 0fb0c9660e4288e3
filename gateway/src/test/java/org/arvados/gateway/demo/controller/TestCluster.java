package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;

/** A controller on a socket with the usual accounts, a clock set by hand, and a client. */
final class TestCluster implements AutoCloseable {
  static final String REQUESTS = "/arvados/v1/container_requests";
  static final String CONTAINERS = "/arvados/v1/containers";
  static final String LINKS = "/arvados/v1/links";
  static final Duration PATIENCE = Duration.ofSeconds(10);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-08-01T09:00:00Z"));
  final ClusterState state = new ClusterState("zzzzz", (InstantSource) now::get);
  final SampleAccounts people = SampleAccounts.addTo(state);
  final FakeController controller;

  TestCluster(UpgradeEndpoint... upgrades) {
    controller = FakeController.start(state, ControllerOptions.loopback(), List.of(upgrades));
  }

  void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  Answer get(ApiToken token, String path, String... parameters) throws Exception {
    return send(authorized(token, path, parameters).GET());
  }

  Answer get(ApiToken token, String collection, ArvadosUuid uuid) throws Exception {
    return get(token, collection + "/" + uuid);
  }

  Answer call(String method, ApiToken token, String path, Object body) throws Exception {
    String json = Json.tree(body).toString();
    return send(
        authorized(token, path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder authorized(ApiToken token, String path, String... parameters) {
    return plain(path, parameters).header("Authorization", "Bearer " + token.reveal());
  }

  /** A request without a token; parameters are name, value, name, value, ... */
  HttpRequest.Builder plain(String path, String... parameters) {
    StringBuilder target = new StringBuilder(path);
    for (int i = 0; i < parameters.length; i += 2) {
      String value = URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8);
      target.append(i == 0 ? '?' : '&').append(parameters[i]).append('=').append(value);
    }
    return HttpRequest.newBuilder(URI.create(controller.uri() + target.substring(1)))
        .timeout(PATIENCE);
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return new Answer(http.send(request.build(), BodyHandlers.ofString()));
  }

  CompletableFuture<Answer> sendLater(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(Answer::new);
  }

  @Override
  public void close() {
    controller.close();
  }

  /** What came back. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    JsonNode json() throws IOException {
      return Json.parse(text());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** A field of each item of a list. */
    List<String> items(String field) throws IOException {
      return StreamSupport.stream(json().path("items").spliterator(), false)
          .map(item -> item.path(field).asText())
          .toList();
    }

    /** The only message of an error. */
    String error() throws IOException {
      return json().path("errors").path(0).asText();
    }
  }
}
