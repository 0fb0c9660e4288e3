package org.arvados.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link HttpArvadosApi} reaches a controller.
 *
 * @param baseUri scheme, host and port of the controller, such as {@code https://zzzzz.example}
 * @param insecure accept any certificate for any host name ({@code TLS.Insecure}, {@code
 *     ARVADOS_API_HOST_INSECURE}); concerns this client alone
 * @param trustedCertificates PEM file of the authorities to trust instead of the system's, such as
 *     {@code /etc/arvados/ca-certificates.crt} (arvados-protocol section 8.2); null for the
 *     system's
 * @param callTimeout total time of one call: discovery, every page, every retry
 * @param connectTimeout time to connect once
 * @param maxResponseBytes bound of one response body
 * @param discoveryLife after this time the discovery document is read anew, in the background
 * @param retries for reads; changes are never retried
 */
public record HttpApiSettings(
    URI baseUri,
    boolean insecure,
    @Nullable Path trustedCertificates,
    Duration callTimeout,
    Duration connectTimeout,
    int maxResponseBytes,
    Duration discoveryLife,
    RetryPolicy retries) {

  /** Checks the URI and the signs. */
  public HttpApiSettings {
    baseUri = checked(baseUri);
    if (!isPositive(callTimeout) || !isPositive(connectTimeout) || !isPositive(discoveryLife)) {
      throw new IllegalArgumentException("the times of the API client must be positive");
    }
    if (maxResponseBytes < 1) {
      throw new IllegalArgumentException("the bound of a response must be positive");
    }
  }

  /** Everything but the address by default: checked TLS, 30 s a call, 16 MiB a response. */
  public static HttpApiSettings of(URI baseUri) {
    return new HttpApiSettings(
        baseUri,
        false,
        null,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        16 << 20,
        Duration.ofMinutes(5),
        RetryPolicy.DEFAULT);
  }

  /** The same with another {@link #insecure()}. */
  public HttpApiSettings withInsecure(boolean value) {
    return new HttpApiSettings(
        baseUri,
        value,
        trustedCertificates,
        callTimeout,
        connectTimeout,
        maxResponseBytes,
        discoveryLife,
        retries);
  }

  /** The same with another {@link #trustedCertificates()}. */
  public HttpApiSettings withTrustedCertificates(@Nullable Path pem) {
    return new HttpApiSettings(
        baseUri,
        insecure,
        pem,
        callTimeout,
        connectTimeout,
        maxResponseBytes,
        discoveryLife,
        retries);
  }

  /** The same with another {@link #callTimeout()}. */
  public HttpApiSettings withCallTimeout(Duration value) {
    return new HttpApiSettings(
        baseUri,
        insecure,
        trustedCertificates,
        value,
        connectTimeout,
        maxResponseBytes,
        discoveryLife,
        retries);
  }

  /** The same with another {@link #maxResponseBytes()}. */
  public HttpApiSettings withMaxResponseBytes(int value) {
    return new HttpApiSettings(
        baseUri,
        insecure,
        trustedCertificates,
        callTimeout,
        connectTimeout,
        value,
        discoveryLife,
        retries);
  }

  /** The same with other {@link #retries()}. */
  public HttpApiSettings withRetries(RetryPolicy value) {
    return new HttpApiSettings(
        baseUri,
        insecure,
        trustedCertificates,
        callTimeout,
        connectTimeout,
        maxResponseBytes,
        discoveryLife,
        value);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static URI checked(URI uri) {
    boolean web =
        "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    boolean bare = path.isEmpty() || path.equals("/");
    // The text is not shown: a user part or a query of a mistyped address may be a secret.
    if (!web || uri.getHost() == null || !bare || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "the API's address must be http(s)://host[:port] and no more");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("the API's address must have no user part or fragment");
    }
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }
}
