package org.arvados.gateway.exchange;

import org.arvados.gateway.page.PageScript;

/**
 * A path of ours on every service host, where pages that wait, and programs, ask how the service
 * stands. Whoever asks is admitted as to the service itself, and gets the page that the service
 * would give, but never anything of the service: nothing is sent to it.
 */
final class StatusPath {
  private StatusPath() {}

  static boolean isAsked(String method, String path) {
    return path.equals(PageScript.STATUS_PATH) && (method.equals("GET") || method.equals("HEAD"));
  }
}
