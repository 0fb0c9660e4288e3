package org.arvados.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A query in the making, form-encoded, parameters in the order they were added. */
final class QueryString {
  private final StringBuilder encoded = new StringBuilder();

  QueryString add(String name, String value) {
    if (encoded.length() > 0) {
      encoded.append('&');
    }
    encoded.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    return this;
  }

  /** A value in JSON. */
  QueryString addJson(String name, Object value) {
    return add(name, Json.text(value));
  }

  /** Without a question mark; ASCII. */
  String encoded() {
    return encoded.toString();
  }
}
