package org.arvados.gateway.demo;

import java.net.URI;
import org.arvados.gateway.config.WildcardUrl;
import org.arvados.gateway.host.BaseHost;

/**
 * The addresses of services as clients see them.
 *
 * @param secure whether clients use TLS
 * @param port the gateway listens on
 */
record OutsideAddress(boolean secure, int port) {
  private static final String SUFFIX = ".containers.localhost";

  /** The name that a certificate for all services must have. */
  static String certificateName() {
    return "*" + SUFFIX;
  }

  WildcardUrl wildcard() {
    return WildcardUrl.parse(url("*"));
  }

  /** What Arvados knows as the ExternalURL of its web services. */
  URI externalUrl() {
    return URI.create(url("*"));
  }

  /** Of the gateway's own host, as the cluster's login page must trust it. */
  String baseOrigin() {
    return (secure ? "https://" : "http://") + host(BaseHost.DEFAULT_LABEL);
  }

  String host(String label) {
    int usual = secure ? 443 : 80;
    return label + SUFFIX + (port == usual ? "" : ":" + port);
  }

  String url(String label) {
    return (secure ? "https://" : "http://") + host(label) + "/";
  }
}
