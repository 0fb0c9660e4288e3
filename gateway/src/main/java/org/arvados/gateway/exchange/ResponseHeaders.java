package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes the headers a service sent into those the client gets (rule X4), in place. A service shares
 * its host's parent domain with every other service, so it may neither set our cookies nor cookies
 * for its siblings, nor clear ours, nor send the browser to another port.
 */
public final class ResponseHeaders {
  private static final AsciiString X_REQUEST_ID = AsciiString.cached("X-Request-Id");
  private static final AsciiString CLEAR_SITE_DATA = AsciiString.cached("Clear-Site-Data");
  private static final List<String> DROPPED = List.of("alt-svc", "x-request-id");
  private static final List<String> DROPPED_FROM_TRAILERS =
      List.of("alt-svc", "x-request-id", "set-cookie", "clear-site-data");

  private ResponseHeaders() {}

  /**
   * Rewrites a response's headers, interim and switching ones included.
   *
   * @param upgrade what was asked; matters for a 101 only
   * @param ourCookies names of cookies a service must not set
   */
  public static void rewrite(
      HttpResponse response,
      UpgradePolicy.Decision upgrade,
      SetCookies ourCookies,
      String requestId) {
    HttpHeaders headers = response.headers();
    Fields.remove(headers, name -> Fields.isAny(DROPPED, name));
    ourCookies.mend(headers);
    mendClearSiteData(headers);
    headers.set(X_REQUEST_ID, requestId);
    String protocol = upgrade.protocol();
    if (response.status().code() == 101 && protocol != null) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, protocol);
    }
  }

  /** Takes off a response's trailers what would be taken off or mended in its headers. */
  public static void rewriteTrailers(HttpHeaders trailers) {
    if (!trailers.isEmpty()) {
      Fields.removeFromTrailers(trailers, name -> Fields.isAny(DROPPED_FROM_TRAILERS, name));
    }
  }

  private static void mendClearSiteData(HttpHeaders headers) {
    if (!headers.contains(CLEAR_SITE_DATA)) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String value : headers.getAll(CLEAR_SITE_DATA)) {
      for (String directive : value.split(",", -1)) {
        if (!directive.isBlank() && !clearsCookies(directive)) {
          kept.add(directive.strip());
        }
      }
    }
    if (kept.isEmpty()) {
      headers.remove(CLEAR_SITE_DATA);
    } else {
      headers.set(CLEAR_SITE_DATA, String.join(", ", kept));
    }
  }

  /** Quotes and escapes do not matter: what a lenient browser may take for the word is the word. */
  private static boolean clearsCookies(String directive) {
    String word = directive.replace("\"", "").replace("\\", "").strip().toLowerCase(Locale.ROOT);
    return word.equals("cookies") || word.equals("*");
  }
}
