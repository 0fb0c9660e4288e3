package org.arvados.gateway.demo.samples;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What shows that pages of one service cannot act at another (rule X2): attacks, what they are
 * after, and what has arrived of them. Safe for any thread.
 */
final class NeighbourSamples {
  /** For the browser's cache, which answers without the gateway. */
  private static final HttpHeaders CACHED =
      new DefaultHttpHeaders().set("Cache-Control", "private, max-age=600");

  /** A worker as many apps have one: every request of its pages goes through it. */
  private static final String WORKER =
      """
      addEventListener('install', event => event.waitUntil(skipWaiting()));
      addEventListener('activate', event => event.waitUntil(clients.claim()));
      addEventListener('fetch', event => event.respondWith(fetch(event.request)));
      """;

  private static final String SAYS_WHEN_SHOWN =
      "<!doctype html><title>Shown</title><script>"
          + "if (parent !== window) parent.postMessage('shown', '*');</script>Shown.\n";

  private final String attempts = HomePage.ATTEMPTS.html();
  private final Arrivals arrivals = new Arrivals();
  private final NotesSample.Notes notes = new NotesSample.Notes();

  /** The sample of a path; null when it is none of these. */
  @Nullable Sample choose(String path, Reply reply) {
    if (path.equals("/arrivals")) {
      return trailers -> reply.json(arrivals.json());
    }
    arrivals.add(reply.request());
    return switch (path) {
      case "/notes" -> new NotesSample(reply, notes);
      case "/attempts" -> page(reply, "text/html; charset=utf-8", attempts);
      case "/secret.js" -> secret(reply);
      case "/worker.js" -> page(reply, "text/javascript", WORKER);
      case "/framed" -> page(reply, "text/html", SAYS_WHEN_SHOWN);
      case "/clear-site-data" ->
          trailers ->
              reply.send(
                  200,
                  "text/plain",
                  "cleared\n",
                  new DefaultHttpHeaders()
                      .set("Clear-Site-Data", "\"cookies\", \"*\", \"clientHints\""));
      default -> null;
    };
  }

  private static Sample page(Reply reply, String type, String text) {
    return trailers -> reply.send(200, type, text, new DefaultHttpHeaders());
  }

  private static Sample secret(Reply reply) {
    return trailers ->
        reply.send(200, "text/javascript", "globalThis.secret = 'a secret';\n", CACHED);
  }
}
