package org.arvados.gateway.page;

import java.net.URI;
import java.util.Optional;

/**
 * The pages about requests and connections that went wrong. They name no host or address inside.
 */
public final class FailurePages {
  private FailurePages() {}

  /** The request cannot be read in one way only (rules H2, H4, X5). */
  public static Page malformed(String why) {
    return Page.builder(
            400,
            "The request is malformed",
            "The gateway cannot tell what this request means. Check the address.")
        .detail(why)
        .build();
  }

  /** CONNECT and TRACE (rule H4). */
  public static Page methodNotAllowed() {
    return Page.builder(
            405, "Method not served", "The gateway does not forward requests of this method.")
        .header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        .build();
  }

  /** The client took too long to send its request (rule X8). */
  public static Page requestTimeout() {
    return Page.of(
        408, "The request took too long", "The request did not arrive in time. Please try again.");
  }

  /** None of the wildcards covers the Host header. */
  public static Page unknownHost() {
    return Page.of(
        421,
        "Not an address of this gateway",
        "This gateway does not serve this host name. Check the address.");
  }

  /**
   * The uuid belongs to another cluster (rule H3).
   *
   * @param clusterId five characters
   * @param address of that cluster, when it is known
   */
  public static Page foreignCluster(String clusterId, Optional<URI> address) {
    Page.Builder page =
        Page.builder(
            421,
            "On another cluster",
            "This address belongs to the Arvados cluster "
                + clusterId
                + ". Open the service from that cluster's Workbench.");
    address.ifPresent(url -> page.link(new PageLink("Go to " + clusterId, url.toASCIIString())));
    return page.build();
  }

  /** The request's head is longer than allowed (rule X8). */
  public static Page headTooLarge() {
    return Page.of(
        431,
        "The request is too large",
        "The address or the headers of this request are too long. Deleting this site's cookies often"
            + " helps.");
  }

  /** The request line is longer than a whole head may be (RFC 9110 section 15.5.15). */
  public static Page targetTooLong() {
    return Page.of(414, "The address is too long", "The address of this request is too long.");
  }

  /** A fault of the gateway itself. */
  public static Page internalError() {
    return Page.of(
        500,
        "Something went wrong here",
        "The gateway failed to handle this request. Please try again, and tell the administrator if it"
            + " happens again.");
  }

  /** The tunnel in use cannot carry another protocol (rule U4). */
  public static Page upgradeUnavailable() {
    return Page.of(
        501,
        "No WebSockets here",
        "This service is reached in a way that cannot carry WebSockets. Ask the administrator for"
            + " another way.");
  }

  /** The tunnel in use cannot carry a request to this target (rule U4). */
  public static Page notForwardable() {
    return Page.of(
        501,
        "Not possible here",
        "This service is reached in a way that cannot carry this request. Check the address for"
            + " stray percent signs.");
  }

  /**
   * The container runs, but nothing listens on the port.
   *
   * @param port in the container
   * @param retry when to look again
   */
  public static Page nothingListens(int port, Retry retry) {
    return Page.builder(
            502,
            "Nothing answers yet",
            "The container runs, but no program in it listens on port "
                + port
                + ". It may still be starting. If it runs, it must listen on 0.0.0.0, not on"
                + " 127.0.0.1 alone.")
        .retry(retry)
        .build();
  }

  /** What the service sent is no valid HTTP, or it broke off before its head was complete. */
  public static Page badUpstreamAnswer() {
    return Page.of(
        502,
        "The service gave no valid answer",
        "The program in the container broke the connection or sent something that is no web page. Its"
            + " log may tell why.");
  }

  /** The gateway has no way to the container at the moment. */
  public static Page tunnelDown(Retry retry) {
    return Page.builder(
            503,
            "The way to the container is interrupted",
            "The process runs, but the gateway cannot reach its machine at the moment. Please try again"
                + " shortly.")
        .retry(retry)
        .build();
  }

  /** Arvados did not answer, so rights cannot be checked. */
  public static Page apiFailure(Retry retry) {
    return Page.builder(
            503,
            "Arvados does not answer",
            "The gateway cannot check your access, because the Arvados API is not available. Please try"
                + " again shortly.")
        .retry(retry)
        .build();
  }

  /** A bound on connections or waiting calls is reached (rules X8, A9). */
  public static Page tooManyConnections(Retry retry) {
    return Page.builder(
            503,
            "Too busy",
            "There are too many connections at the moment. Close some tabs of this service, or try"
                + " again shortly.")
        .retry(retry)
        .build();
  }

  /** The service took too long. */
  public static Page upstreamTimeout() {
    return Page.of(
        504,
        "The service takes too long",
        "The program in the container did not answer in time. It may be busy; please try again.");
  }
}
