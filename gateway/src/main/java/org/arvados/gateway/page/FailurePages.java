package org.arvados.gateway.page;

import java.net.URI;
import java.util.Optional;

/**
 * The pages about requests and connections that went wrong. They name no host or address inside,
 * and nothing of a service.
 */
public final class FailurePages {
  private FailurePages() {}

  /** The request cannot be read in one way only (rules H2, H4, X5). */
  public static Page malformed(String why) {
    return Page.builder(
            PageKind.MALFORMED,
            "The request is malformed",
            "The gateway cannot tell what this request means.")
        .detail(why)
        .advice("Check the address.")
        .build();
  }

  /** CONNECT and TRACE (rule H4). */
  public static Page methodNotAllowed() {
    return Page.builder(
            PageKind.METHOD_NOT_ALLOWED,
            "Method not served",
            "The gateway does not forward requests of this method.")
        .header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        .build();
  }

  /** The client took too long to send its request (rule X8). */
  public static Page requestTimeout() {
    return Page.builder(
            PageKind.REQUEST_TIMEOUT,
            "The request took too long",
            "The request did not arrive in time.")
        .advice("Please try again.")
        .build();
  }

  /** None of the wildcards covers the Host header. */
  public static Page unknownHost() {
    return Page.builder(
            PageKind.UNKNOWN_HOST,
            "Not an address of this gateway",
            "This gateway does not serve this host name.")
        .advice("Check the address.")
        .build();
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
                PageKind.FOREIGN_CLUSTER,
                "On another cluster",
                "This address belongs to the Arvados cluster "
                    + clusterId
                    + ", whose services this gateway does not serve.")
            .fact("cluster", "Cluster", clusterId)
            .advice("Open the service from that cluster's Workbench.");
    address.ifPresent(
        url -> page.link(new PageLink("cluster", "Go to " + clusterId, url.toASCIIString())));
    return page.build();
  }

  /** The request's head is longer than allowed (rule X8). */
  public static Page headTooLarge() {
    return Page.builder(
            PageKind.HEAD_TOO_LARGE,
            "The request is too large",
            "The address or the headers of this request are too long.")
        .advice("Deleting this site's cookies often helps.")
        .build();
  }

  /** The request line is longer than a whole head may be (RFC 9110 section 15.5.15). */
  public static Page targetTooLong() {
    return Page.builder(
            PageKind.TARGET_TOO_LONG,
            "The address is too long",
            "The address of this request is too long.")
        .build();
  }

  /** A fault of the gateway itself. */
  public static Page internalError() {
    return Page.builder(
            PageKind.INTERNAL,
            "Something went wrong here",
            "The gateway failed to handle this request.")
        .advice(
            "Please try again. If it happens again, tell the administrator, with the request's id"
                + " below.")
        .build();
  }

  /** The tunnel in use cannot carry another protocol (rule U4). */
  public static Page upgradeUnavailable() {
    return Page.builder(
            PageKind.UPGRADE_UNAVAILABLE,
            "No WebSockets here",
            "This service is reached in a way that cannot carry WebSockets.")
        .advice("Ask the administrator for another way.")
        .build();
  }

  /** The tunnel in use cannot carry a request to this target (rule U4). */
  public static Page notForwardable() {
    return Page.builder(
            PageKind.NOT_FORWARDABLE,
            "Not possible here",
            "This service is reached in a way that cannot carry this request.")
        .advice("Check the address for stray percent signs.")
        .build();
  }

  /** A transfer coding other than chunked (RFC 9112 section 6.1). */
  public static Page unsupportedCoding() {
    return Page.builder(
            PageKind.UNSUPPORTED_CODING,
            "Coding not served",
            "The gateway does not read bodies of this transfer coding.")
        .build();
  }

  /** Something else than HTTP/1. */
  public static Page unsupportedVersion() {
    return Page.builder(
            PageKind.UNSUPPORTED_VERSION,
            "Version not served",
            "The gateway does not speak this version of HTTP.")
        .build();
  }

  /** Arvados did not answer, so rights cannot be checked. */
  public static Page apiFailure(Retry retry) {
    return Page.builder(
            PageKind.API_FAILURE,
            "Arvados does not answer",
            "The gateway cannot check your access, because the Arvados API is not available.")
        .advice("Please try again shortly. If it lasts, tell the administrator.")
        .retry(retry)
        .build();
  }

  /** Too many calls to the API wait already (rule A9). */
  public static Page tooBusy(Retry retry) {
    return Page.builder(
            PageKind.TOO_BUSY,
            "Too busy",
            "The gateway has more requests to check than the Arvados API answers at the moment.")
        .advice("Please try again shortly.")
        .retry(retry)
        .build();
  }

  /** A bound on connections or exchanges is reached (rule X8). */
  public static Page tooManyConnections(Retry retry) {
    return Page.builder(
            PageKind.TOO_MANY_EXCHANGES,
            "Too many connections",
            "This service has as many connections as the gateway allows.")
        .advice("Close some tabs of this service, or try again shortly.")
        .retry(retry)
        .build();
  }
}
