package org.arvados.gateway.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code Services} of the cluster file: where the parts of the cluster are. URLs are in one form:
 * lower-case host, no default port, at least the path {@code /}.
 *
 * @param controllerUrl {@code Controller.ExternalURL}, http or https
 * @param controllerInternalUrls keys of {@code Controller.InternalURLs}, may be empty
 * @param websocketUrl {@code Websocket.ExternalURL}, ws or wss
 * @param workbenchUrl {@code Workbench2.ExternalURL}
 * @param wildcard {@code ContainerWebServices.ExternalURL}, when it is a wildcard
 * @param externalPorts the same, when it is one host with a range of ports
 */
public record ClusterServices(
    URI controllerUrl,
    List<URI> controllerInternalUrls,
    Optional<URI> websocketUrl,
    Optional<URI> workbenchUrl,
    Optional<WildcardUrl> wildcard,
    Optional<ExternalPorts> externalPorts) {

  /** Takes a copy of the list. */
  public ClusterServices {
    controllerInternalUrls = List.copyOf(controllerInternalUrls);
  }

  /** A controller alone. */
  public static ClusterServices of(URI controllerUrl) {
    return new ClusterServices(
        controllerUrl,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with an event service. */
  public ClusterServices withWebsocketUrl(URI url) {
    return new ClusterServices(
        controllerUrl,
        controllerInternalUrls,
        Optional.of(url),
        workbenchUrl,
        wildcard,
        externalPorts);
  }

  /** The same with a Workbench. */
  public ClusterServices withWorkbenchUrl(URI url) {
    return new ClusterServices(
        controllerUrl,
        controllerInternalUrls,
        websocketUrl,
        Optional.of(url),
        wildcard,
        externalPorts);
  }

  /** Reads everything but the controller's URL, which may come from elsewhere. */
  static ClusterServices read(Section services, URI controllerUrl) {
    Section web = services.section("ContainerWebServices");
    return new ClusterServices(
        controllerUrl,
        internalUrls(services.section("Controller")),
        externalUrl(services.section("Websocket"), UrlSyntax.WEBSOCKET),
        externalUrl(services.section("Workbench2"), UrlSyntax.HTTP),
        wildcard(web),
        externalPorts(web));
  }

  /** The controller's URL, where the file has one. */
  static Optional<URI> controllerUrl(Section services) {
    return externalUrl(services.section("Controller"), UrlSyntax.HTTP);
  }

  private static Optional<URI> externalUrl(Section service, Set<String> schemes) {
    return service.optional("ExternalURL", text -> UrlSyntax.parse(text, schemes));
  }

  private static List<URI> internalUrls(Section controller) {
    List<URI> urls = new ArrayList<>();
    controller
        .sections("InternalURLs")
        .forEach(
            (text, section) ->
                section
                    .name(text, name -> UrlSyntax.parse(name, UrlSyntax.HTTP))
                    .ifPresent(urls::add));
    return urls;
  }

  private static boolean isWildcard(Section web) {
    return web.text("ExternalURL").filter(text -> text.contains("*")).isPresent();
  }

  private static Optional<WildcardUrl> wildcard(Section web) {
    return isWildcard(web) ? web.optional("ExternalURL", WildcardUrl::parse) : Optional.empty();
  }

  private static Optional<ExternalPorts> externalPorts(Section web) {
    int min = web.count("ExternalPortMin", 0, 0, 65535);
    int max = web.count("ExternalPortMax", 0, 0, 65535);
    if (isWildcard(web) || min == 0 || max == 0) {
      return Optional.empty();
    }
    if (min > max) {
      web.fault("ExternalPortMin", "is above ExternalPortMax", "exchange the two");
    }
    return externalUrl(web, UrlSyntax.HTTP)
        .map(url -> new ExternalPorts(url.getScheme(), url.getHost(), min, max));
  }
}
