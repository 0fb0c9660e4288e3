package org.arvados.gateway.demo.controller;

/**
 * Answers {@code POST}s that turn their connection into a stream of bytes, such as {@code POST
 * /arvados/v1/connect/{uuid}/ssh} (arvados-protocol section 7.1).
 */
public interface UpgradeEndpoint {
  /** Path with {@code {uuid}} where the uuid stands. */
  String template();

  /**
   * Takes a call whose token is valid and covers it; everything else is the endpoint's to check.
   * Called on the connection's event loop; must not block, and may answer later.
   */
  void upgrade(UpgradeCall call);
}
