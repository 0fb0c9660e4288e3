package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import org.arvados.gateway.tunnel.ssh.PeerText;

/**
 * Why the controller, or a web server before it, did not open a tunnel (arvados-protocol section
 * 7.2). Pure.
 *
 * @param status of the answer
 * @param contentType of the answer, empty for none
 * @param body its first bytes, each as one character
 */
record ControllerRefusal(int status, String contentType, String body) {

  /** One line for the log: what it probably is, and what was said, escaped and cut. */
  String diagnosis() {
    String said = body.isEmpty() ? "" : "; it said " + PeerText.escape(body.getBytes(ISO_8859_1));
    return "answered " + status + ": " + meaning() + said;
  }

  private String meaning() {
    if (status == 101) {
      return "a switch to something else than SSH";
    }
    if (status >= 300 && status < 400) {
      return "a redirect, so the controller's URL is not its own";
    }
    return isOfController() ? meaningOfController() : meaningOfOthers();
  }

  /** The controller answers in JSON; the limiter of its tunnels without any body. */
  private boolean isOfController() {
    boolean limiter = status == 503 && body.isEmpty();
    return limiter || contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
  }

  private String meaningOfController() {
    return switch (status) {
      case 401 -> "it does not know the system root token";
      case 403 -> "it does not permit a tunnel to this container";
      case 404 -> "it knows no such container";
      case 410 -> "the container has ended";
      case 500 -> "it could not note that an interactive session begins";
      case 502 -> "the container gateway did not prove itself to it, or refused";
      case 503 -> meaningOfUnavailable();
      default -> "not what it should answer";
    };
  }

  private String meaningOfUnavailable() {
    if (body.isEmpty()) {
      return "its tunnel slots are taken (API.MaxGatewayTunnels), or it is overloaded";
    }
    return body.contains("shell access is disabled")
        ? "Containers.ShellAccess.Admin is off"
        : "the container does not run yet, or its gateway cannot be reached";
  }

  private String meaningOfOthers() {
    return switch (status) {
      case 502, 503, 504 ->
          "not by the controller but a web server before it, which cannot reach it";
      default -> "not by the controller; does a web server before it pass upgrades on?";
    };
  }
}
