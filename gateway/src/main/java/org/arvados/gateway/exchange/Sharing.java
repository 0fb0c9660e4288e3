package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.TreeSet;
import org.arvados.gateway.page.Page;
import org.jspecify.annotations.Nullable;

/**
 * What a browser is told about an answer and the pages of other origins (rule X2).
 *
 * <p>Caches and service workers answer pages without us. So an answer to somebody's cookie says
 * itself what the gateway would: in no frame, picture or script of another page. And as the answer
 * depends on the Origin, it says so, also where there was none (Fetch, "CORS protocol and HTTP
 * caches").
 *
 * @param origin whose pages may read the answer; null leaves that to the service
 * @param isPersonal whether our cookie admitted the request
 */
record Sharing(@Nullable String origin, boolean isPersonal) {
  /** As the service says. */
  static final Sharing AS_SERVED = new Sharing(null, false);

  private static final String CORS_PREFIX = "access-control-";
  private static final AsciiString RESOURCE_POLICY =
      AsciiString.cached("Cross-Origin-Resource-Policy");

  /** Tells it in a final response's headers. */
  void tell(HttpHeaders headers) {
    if (isPersonal) {
      // A page that may read the answer may also just send the request (Fetch, mode "no-cors").
      headers.set(RESOURCE_POLICY, origin == null ? "same-origin" : "same-site");
      headers.add(HttpHeaderNames.CONTENT_SECURITY_POLICY, "frame-ancestors 'self'");
    }
    if (isPersonal || origin != null) {
      headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    }
    if (origin != null) {
      tellReader(headers, origin);
    }
  }

  /** All that a page of the service itself could read; ours stands in for what the service says. */
  private static void tellReader(HttpHeaders headers, String reader) {
    TreeSet<String> exposed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    exposed.addAll(headers.names());
    for (String name : headers.names()) {
      if (Fields.begins(name, CORS_PREFIX)) {
        headers.remove(name);
        exposed.remove(name);
      }
    }
    exposed.remove("Set-Cookie");
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, reader);
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(", ", exposed));
  }

  /** The same in a page of ours that stands in for the service's answer. */
  Page tell(Page page) {
    return origin == null
        ? page
        : page.toBuilder()
            .header("Access-Control-Allow-Origin", origin)
            .header("Access-Control-Allow-Credentials", "true")
            .header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
            .header("Vary", "Origin")
            .build();
  }
}
