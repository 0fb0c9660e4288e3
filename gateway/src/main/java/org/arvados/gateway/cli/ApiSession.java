package org.arvados.gateway.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.CallContext;
import org.arvados.api.HttpApiSettings;
import org.arvados.api.HttpArvadosApi;
import org.arvados.api.RequestIds;

/** One command's conversation with a cluster, on a user's behalf. Waits for the answers. */
final class ApiSession implements AutoCloseable {
  /** Where Arvados keeps the authorities of a cluster (arvados-protocol section 8.2). */
  private static final Path ARVADOS_AUTHORITIES = Path.of("/etc/arvados/ca-certificates.crt");

  private final URI address;
  private final ApiThreads threads = new ApiThreads(2);
  private final HttpArvadosApi api;
  private final RequestIds requestIds;

  /**
   * Connects at the first call.
   *
   * @throws CommandFailedException when it is not said which cluster
   */
  ApiSession(ApiEnvironment environment) throws CommandFailedException {
    SecureRandom random = new SecureRandom();
    this.address = environment.address();
    this.requestIds = new RequestIds(random);
    this.api =
        new HttpArvadosApi(
            settings(address, environment.insecure()),
            threads.executor(),
            threads.scheduler(),
            InstantSource.system(),
            random);
  }

  /** How a command reaches a cluster. */
  static HttpApiSettings settings(URI address, boolean insecure) {
    return HttpApiSettings.of(address)
        .withInsecure(insecure)
        .withTrustedCertificates(
            Files.isReadable(ARVADOS_AUTHORITIES) ? ARVADOS_AUTHORITIES : null);
  }

  ArvadosApi api() {
    return api;
  }

  CallContext call(ApiToken token) {
    return new CallContext(token, requestIds.next());
  }

  /**
   * The answer.
   *
   * @throws CommandFailedException when the API fails
   * @throws CompletionException around every other failure
   */
  <T> T await(CompletableFuture<T> answer) throws CommandFailedException {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiFailedException failure) {
        throw CommandFailedException.software(
            "the API at " + address + " cannot be asked: " + reason(failure));
      }
      throw e;
    }
  }

  private static String reason(ApiFailedException failure) {
    return Optional.ofNullable(failure.getCause())
        .map(Throwable::getMessage)
        .orElse(String.valueOf(failure.getMessage()));
  }

  @Override
  public void close() {
    api.close();
    threads.close();
  }
}
