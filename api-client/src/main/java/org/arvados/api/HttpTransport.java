package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, tries reads again, and reads the answers. Futures complete on the executor, with
 * an {@link ApiRefusedException} or {@link ApiFailedException} when there is no answer.
 */
final class HttpTransport {
  private static final int UNAUTHORIZED = 401;

  private volatile @Nullable HttpClient client;
  private final URI base;
  private final RetryPolicy retries;
  private final int maxResponseBytes;
  private final Executor executor;
  private final Scheduler scheduler;
  private final InstantSource clock;
  private final RandomGenerator random;

  HttpTransport(
      HttpApiSettings settings,
      Executor executor,
      Scheduler scheduler,
      InstantSource clock,
      RandomGenerator random) {
    this.client = client(settings, executor);
    this.base = settings.baseUri();
    this.retries = settings.retries();
    this.maxResponseBytes = settings.maxResponseBytes();
    this.executor = executor;
    this.scheduler = scheduler;
    this.clock = clock;
    this.random = random;
  }

  /**
   * HTTP/1.1, because aborting an exchange then surely ends it; no redirects and no system proxy,
   * because a token goes to the configured controller and nowhere else.
   */
  static HttpClient client(HttpApiSettings settings, Executor executor) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .sslContext(TlsTrust.context(settings))
        .connectTimeout(settings.connectTimeout())
        .executor(executor)
        .build();
  }

  /**
   * Lets go of the HTTP client, whose thread and sockets end when nobody refers to it: before Java
   * 21 it cannot be closed.
   */
  void close() {
    client = null;
  }

  /** Sends the request, as often as the policy and the scope allow, and reads what comes back. */
  <T> CompletableFuture<T> send(CallScope scope, ApiRequest request, Function<JsonNode, T> reader) {
    if (!request.hasUsableToken()) {
      return CompletableFuture.failedFuture(
          new ApiRefusedException(UNAUTHORIZED, "this cannot be an API token"));
    }
    Attempts<T> attempts = new Attempts<>(scope, request, reader);
    attempts.next();
    return attempts.result;
  }

  /** One request and its retries: one attempt at a time, each begun by the end of the last. */
  private final class Attempts<T> {
    final CompletableFuture<T> result = new CompletableFuture<>();
    private final CallScope scope;
    private final ApiRequest request;
    private final HttpRequest http;
    private final Function<JsonNode, T> reader;
    private int made;

    Attempts(CallScope scope, ApiRequest request, Function<JsonNode, T> reader) {
      this.scope = scope;
      this.request = request;
      this.http = request.toHttp(base);
      this.reader = reader;
    }

    void next() {
      HttpClient open = client;
      if (scope.isEnded() || open == null) {
        result.cancel(false);
        return;
      }
      made++;
      var exchange = open.sendAsync(http, BoundedBody.handler(maxResponseBytes));
      scope.running(() -> exchange.cancel(true));
      // The HTTP client itself would complete futures on the common pool.
      var unused = exchange.whenCompleteAsync(this::ended, executor);
    }

    private void ended(
        @Nullable HttpResponse<Optional<byte[]>> response, @Nullable Throwable error) {
      Outcome outcome =
          response != null
              ? ResponseReader.read(request, response, clock.instant())
              : ConnectionFailures.of(Objects.requireNonNull(error));
      if (outcome instanceof Outcome.Answer answer) {
        answered(answer.body());
      } else if (outcome instanceof Outcome.Refusal refusal) {
        result.completeExceptionally(new ApiRefusedException(refusal.status(), refusal.message()));
      } else if (outcome instanceof Outcome.Failure failure) {
        failed(failure);
      }
    }

    private void answered(JsonNode body) {
      try {
        result.complete(reader.apply(body));
      } catch (MalformedAnswerException e) {
        giveUp("unusable answer, " + e.getMessage(), null);
      } catch (RuntimeException e) {
        // Without this a mistake of ours would be a time-out that explains nothing. The message is
        // left out, since it may quote the answer.
        IllegalStateException bug = new IllegalStateException(e.getClass().getName());
        bug.setStackTrace(e.getStackTrace());
        giveUp("the answer could not be read", bug);
      }
    }

    private void failed(Outcome.Failure failure) {
      Duration pause =
          failure.retryAfter().map(retries::obeyed).orElseGet(() -> retries.pause(made, random));
      boolean again = failure.isTransient() && request.isRead() && made < retries.attempts();
      if (again && scope.allowsPause(clock.instant(), pause)) {
        // Not cancelled with the call: the pause is short, and next() looks whether it is wanted.
        var unused = scheduler.schedule(pause, () -> executor.execute(this::next));
      } else {
        giveUp(failure.reason(), failure.cause());
      }
    }

    private void giveUp(String reason, @Nullable Throwable cause) {
      String tries = made == 1 ? "" : " (" + made + " attempts)";
      result.completeExceptionally(new ApiFailedException(request + ": " + reason + tries, cause));
    }
  }
}
