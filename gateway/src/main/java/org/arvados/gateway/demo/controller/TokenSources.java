package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;

/**
 * Where a request may carry tokens, in the order in which they are tried (arvados-protocol section
 * 2.2). Rails, which answers the relayed calls, knows fewer places than the controller.
 */
final class TokenSources {
  private static final String COOKIE = "arvados_api_token";

  private TokenSources() {}

  /** Tokens that the controller finds. */
  static List<ApiToken> ofController(ApiRequest request) {
    return tokens(
        Stream.of(
                bearer(request),
                basic(request),
                request.queryValues("api_token"),
                cookie(request),
                request.formValues("api_token"),
                readerTokens(request))
            .flatMap(List::stream));
  }

  /** Tokens that Rails finds: neither Basic nor the cookie is among them. */
  static List<ApiToken> ofRails(ApiRequest request) {
    return tokens(
        Stream.of(
                request.queryValues("api_token"),
                request.formValues("api_token"),
                request.queryValues("oauth_token"),
                request.formValues("oauth_token"),
                bearer(request),
                readerTokens(request))
            .flatMap(List::stream));
  }

  private static List<ApiToken> tokens(Stream<String> texts) {
    return texts.filter(text -> !text.isBlank()).map(ApiToken::of).distinct().toList();
  }

  private static List<String> bearer(ApiRequest request) {
    return after(request, "Bearer ").or(() -> after(request, "OAuth2 ")).stream().toList();
  }

  private static List<String> basic(ApiRequest request) {
    return after(request, "Basic ")
        .flatMap(encoded -> decode(Base64.getDecoder(), encoded.strip()))
        .filter(pair -> pair.indexOf(':') >= 0)
        .map(pair -> pair.substring(pair.indexOf(':') + 1))
        .stream()
        .toList();
  }

  private static Optional<String> after(ApiRequest request, String scheme) {
    return Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION))
        .filter(value -> value.startsWith(scheme))
        .map(value -> value.substring(scheme.length()));
  }

  /** Padding must be there, as for Arvados (section 2.3). */
  private static List<String> cookie(ApiRequest request) {
    List<String> found = new ArrayList<>();
    for (String header : request.headers().getAll(HttpHeaderNames.COOKIE)) {
      for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
        if (cookie.name().equals(COOKIE) && cookie.value().length() % 4 == 0) {
          decode(Base64.getUrlDecoder(), cookie.value()).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<String> decode(Base64.Decoder decoder, String encoded) {
    try {
      return Optional.of(new String(decoder.decode(encoded), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> readerTokens(ApiRequest request) {
    List<String> found = new ArrayList<>();
    if (request.method().equals("GET")) {
      for (String list : request.queryValues("reader_tokens")) {
        try {
          Json.parse(list).forEach(token -> found.add(token.asText()));
        } catch (JsonProcessingException e) {
          return List.of();
        }
      }
    }
    return found;
  }
}
