package org.arvados.api;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/**
 * One request to the API. Its text form is method and path only: the rest may be secret.
 *
 * @param method GET for reads, however they are sent
 * @param path absolute, needs no encoding
 * @param query form-encoded, may be empty
 * @param json body of a change, null for none
 * @param token null for calls that need none
 * @param requestId see {@link CallContext}
 */
record ApiRequest(
    String method,
    String path,
    String query,
    @Nullable String json,
    @Nullable ApiToken token,
    String requestId) {
  /** The path of {@link ArvadosApi#logout}. */
  static final String LOGOUT = "/logout";

  /** Arvados's own clients send longer queries in a body (arvados-protocol section 3.2). */
  private static final int MAX_QUERY_BYTES = 1000;

  /** With the scheme's name, what common servers take as one header line (8 KiB). */
  private static final int MAX_TOKEN_LENGTH = 8000;

  static ApiRequest read(CallContext call, String path, QueryString query) {
    return new ApiRequest("GET", path, query.encoded(), null, call.token(), call.requestId());
  }

  static ApiRequest change(CallContext call, String method, String path, @Nullable String json) {
    return new ApiRequest(method, path, "", json, call.token(), call.requestId());
  }

  static ApiRequest withoutToken(String requestId, String path) {
    return new ApiRequest("GET", path, "", null, null, requestId);
  }

  /** Whether a redirect is the answer that is wanted. */
  boolean isAnsweredByRedirect() {
    return path.equals(LOGOUT);
  }

  /** Whether repeating it does no harm. */
  boolean isRead() {
    return method.equals("GET");
  }

  /**
   * Whether the token can stand in a header. One that cannot was never issued by any cluster, and
   * the HTTP client would quote it in an exception.
   */
  boolean hasUsableToken() {
    if (token == null) {
      return true;
    }
    String text = token.reveal();
    return text.length() <= MAX_TOKEN_LENGTH && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The text without this request's token, in case the answer repeats it. */
  String redacted(String text) {
    if (token == null) {
      return text;
    }
    String secret = token.reveal();
    String[] parts = secret.split("/", -1);
    String bare = parts.length > 2 && !parts[2].isEmpty() ? parts[2] : secret;
    return text.replace(secret, "[redacted]").replace(bare, "[redacted]");
  }

  HttpRequest toHttp(URI base) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder()
            .header("Accept", "application/json")
            .header("X-Request-Id", requestId);
    if (token != null) {
      http.header("Authorization", "Bearer " + token.reveal());
    }
    if (isRead() && query.length() > MAX_QUERY_BYTES) {
      return http.uri(URI.create(base + path))
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString("_method=GET&" + query))
          .build();
    }
    if (json != null) {
      http.header("Content-Type", "application/json");
    }
    BodyPublisher body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
    String target = query.isEmpty() ? path : path + "?" + query;
    return http.uri(URI.create(base + target)).method(method, body).build();
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
