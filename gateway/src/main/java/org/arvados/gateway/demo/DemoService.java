package org.arvados.gateway.demo;

import org.arvados.gateway.demo.controller.RunningService;

/**
 * A service of the demo, under one of its addresses. Two may be the same service, under its
 * friendly name and under its uuid.
 *
 * @param name unique in the demo
 * @param host what a client sends as {@code Host}: with the port, unless it is the scheme's own
 * @param url of the service's first page, without a token; ends with a slash
 * @param access level, as declared
 * @param port of the container
 * @param about one line for people
 * @param records its container request and container, as they were when the demo started
 */
public record DemoService(
    String name,
    String host,
    String url,
    String access,
    int port,
    String about,
    RunningService records) {

  /** The link that Workbench would make for that user: the token is the first parameter. */
  public String openUrl(DemoUser user) {
    return url + "?arvados_api_token=" + user.token().reveal();
  }
}
