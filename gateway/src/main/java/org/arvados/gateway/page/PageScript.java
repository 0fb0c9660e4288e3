package org.arvados.gateway.page;

/**
 * The one script of our pages: on a page that will pass, it asks how the service stands, ever more
 * seldom, and loads the address anew when that has changed; which opens the service when it is
 * ready, with path and query as they were. Without scripts the page is loaded anew at intervals.
 *
 * <p>It asks {@code /.arvados/status} and not the address itself: that may be slow, or do something
 * each time. It has no {@code <} and no {@code &}, so that the page stays well-formed XML.
 */
public final class PageScript {
  /** Where it asks how the service stands, on every service host. */
  public static final String STATUS_PATH = "/.arvados/status";

  static final String TEXT =
      """
      (function () {
        'use strict';
        var wait = document.getElementById('wait');
        var known = wait.dataset;
        var first = known.seconds * 1000;
        var pause = first;
        var timer = 0;
        var asking = false;
        function later() {
          timer = setTimeout(ask, pause * (0.9 + 0.2 * Math.random()));
          pause = Math.min(pause * 1.5, Math.max(first, 30000));
        }
        function say(text) {
          if (wait.textContent !== text) { wait.textContent = text; }
        }
        var calm = wait.textContent;
        function heard(now) {
          say(calm);
          var same = now.code === known.code ? (now.state || '') === known.state : false;
          if (same) { later(); } else { location.reload(); }
        }
        function failed() {
          say('The gateway cannot be reached at the moment. This page goes on trying.');
          later();
        }
        function ask() {
          if (asking) { return; }
          asking = true;
          clearTimeout(timer);
          var given = new AbortController();
          var limit = setTimeout(function () { given.abort(); }, 30000);
          fetch('%s', { headers: { Accept: 'application/json' }, cache: 'no-store',
              redirect: 'error', signal: given.signal })
            .then(function (answer) { return answer.json(); })
            .finally(function () { clearTimeout(limit); asking = false; })
            .then(heard, failed);
        }
        document.addEventListener('visibilitychange', function () {
          if (document.visibilityState === 'visible') { pause = first; ask(); }
        });
        later();
      }());
      """
          .formatted(STATUS_PATH);

  /** The source expression that allows this very script. */
  static final String SOURCE = CspHash.of(TEXT);

  private PageScript() {}
}
