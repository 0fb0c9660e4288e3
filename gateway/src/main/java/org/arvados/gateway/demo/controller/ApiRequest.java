package org.arvados.gateway.demo.controller;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.arvados.api.ApiToken;

/**
 * One HTTP request to the controller. Its text form holds no query, body or header, since those may
 * hold tokens.
 */
final class ApiRequest {
  private static final String OVERRIDE_HEADER = "X-Http-Method-Override";

  private final String method;
  private final String path;
  private final String query;
  private final HttpHeaders headers;
  private final String body;
  private final String requestId;

  /**
   * A request.
   *
   * @param target path and query
   * @param body as UTF-8
   * @param requestId the client's, or a new one
   */
  ApiRequest(String method, String target, HttpHeaders headers, String body, String requestId) {
    int question = target.indexOf('?');
    this.query = question < 0 ? "" : target.substring(question + 1);
    this.path = withoutTrailingSlash(question < 0 ? target : target.substring(0, question));
    this.headers = headers;
    this.body = body;
    this.requestId = requestId;
    this.method = effective(method);
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** A long query may come as a POST that means GET (arvados-protocol section 3.2). */
  private String effective(String sent) {
    boolean overridden =
        "GET".equals(headers.get(OVERRIDE_HEADER))
            || (isForm() && body.matches("(?s)(.*&)?_method=GET(&.*)?"));
    return sent.equals("POST") && overridden ? "GET" : sent;
  }

  /** The method that is meant. */
  String method() {
    return method;
  }

  /** Raw path, without query and without a slash at its end. */
  String path() {
    return path;
  }

  /** Sent with the answer and written after Rails' messages. */
  String requestId() {
    return requestId;
  }

  HttpHeaders headers() {
    return headers;
  }

  /**
   * Everything the call says.
   *
   * @throws CallRefusedException with 400 when it is malformed
   */
  RequestParameters parameters() {
    return RequestParameters.parse(query, contentType(), body);
  }

  /** The values of a parameter in the query string, all of them. */
  List<String> queryValues(String name) {
    return values(query, name);
  }

  /** The values of a parameter in a form body, all of them. */
  List<String> formValues(String name) {
    return isForm() ? values(body, name) : List.of();
  }

  private static List<String> values(String form, String name) {
    Map<String, List<String>> pairs = RequestParameters.pairs(form);
    return pairs.getOrDefault(name, List.of());
  }

  /** Every token in the request, in any place that any part of Arvados looks in. */
  List<ApiToken> anyTokens() {
    try {
      return TokenSources.ofController(this);
    } catch (CallRefusedException e) {
      return List.of(); // a malformed query is refused where it matters
    }
  }

  private boolean isForm() {
    return contentType().startsWith("application/x-www-form-urlencoded");
  }

  private String contentType() {
    return headers.get(HttpHeaderNames.CONTENT_TYPE, "");
  }

  @Override
  public String toString() {
    return "ApiRequest[" + method + " " + path + " " + requestId + "]";
  }
}
