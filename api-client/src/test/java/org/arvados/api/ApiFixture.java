package org.arvados.api;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A client on time that stands still, with threads of its own. */
final class ApiFixture implements AutoCloseable {
  static final String SECRET = "0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz";
  static final ApiToken TOKEN = ApiToken.of("v2/zzzzz-gj3su-0gatewaytoken01/" + SECRET);
  static final CallContext CALL = new CallContext(TOKEN, "req-gw000000000000000000");

  final TestTime time = new TestTime();
  final ApiThreads threads = new ApiThreads(2);
  final HttpArvadosApi api;

  ApiFixture(URI uri) {
    this(HttpApiSettings.of(uri));
  }

  ApiFixture(HttpApiSettings settings) {
    api = new HttpArvadosApi(settings, threads.executor(), time, time, new Random(7));
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  /** What the future failed with. */
  static Throwable failureOf(CompletableFuture<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
  }

  static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public void close() {
    api.close();
    threads.close();
  }
}
