package org.arvados.gateway.exchange;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.DeclarationProblem;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.PublishedPort;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.BearerChallenge;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.InitialPath;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.Disclosure;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageChoice;
import org.arvados.gateway.page.PageFact;
import org.arvados.gateway.page.PageLink;
import org.arvados.gateway.page.PageRenderer;
import org.arvados.gateway.page.PageSection;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.RenderedPage;
import org.arvados.gateway.page.Retry;
import org.arvados.gateway.page.ServicePages;

/** From every outcome that is no exchange with a service to its page (rule A11). Thread-safe. */
public final class GatewayPages {
  private static final Retry SOON = new Retry(5, true);
  private static final Retry LATER = new Retry(60, false);

  private final String clusterId;
  private final RefusalPages refusals;
  private final ServicePages services;
  private final PageRenderer renderer;
  private final Function<String, Optional<URI>> clusters;

  /**
   * Pages of a cluster.
   *
   * @param clusterId ours
   * @param workbench where users sign in and see their processes
   * @param clusters the address of another cluster, where it is known
   */
  public GatewayPages(
      String clusterId, Optional<URI> workbench, Function<String, Optional<URI>> clusters) {
    this.clusterId = clusterId;
    this.refusals = new RefusalPages(workbench);
    this.services = new ServicePages(workbench);
    this.renderer = new PageRenderer(clusterId);
    this.clusters = clusters;
  }

  /** A page as an audience reads it. */
  RenderedPage render(Page page, Audience audience) {
    return renderer.render(page, audience);
  }

  /** The pages of the access decision. */
  RefusalPages refusals() {
    return refusals;
  }

  /** The page of a Host header that names no service of ours. */
  Page of(HostRefusal refusal) {
    return switch (refusal.reason()) {
      case MALFORMED -> FailurePages.malformed(refusal.detail());
      case UNKNOWN_HOST -> FailurePages.unknownHost();
      case INVALID_NAME -> refusals.unknownName();
      case FOREIGN_CLUSTER -> {
        String cluster = refusal.cluster().orElse("");
        yield FailurePages.foreignCluster(cluster, clusters.apply(cluster));
      }
    };
  }

  /** The page of a request target that is not served. */
  Page of(TargetRefusal refusal) {
    return switch (refusal.reason()) {
      case MALFORMED, HOST_MISMATCH -> FailurePages.malformed(refusal.detail());
      case METHOD_NOT_ALLOWED -> FailurePages.methodNotAllowed();
    };
  }

  /** The page of a refused decision. */
  Page of(Refusal refusal, ServiceHost host) {
    return of(refusal, host, Optional.empty());
  }

  /**
   * The page of a refused decision.
   *
   * @param newer request that took over from the one that has ended
   */
  Page of(Refusal refusal, ServiceHost host, Optional<ArvadosUuid> newer) {
    return withProblems(page(refusal, host, newer), refusal.problems());
  }

  private Page page(Refusal refusal, ServiceHost host, Optional<ArvadosUuid> newer) {
    Disclosure known = Disclosures.of(refusal, host, newer);
    Optional<String> user = Optional.ofNullable(refusal.visitor()).map(Visitor::displayName);
    return switch (refusal.reason()) {
      case NO_TOKEN -> refusals.noToken(BearerChallenge.missing(clusterId));
      case INVALID_TOKEN -> refusals.invalidToken(BearerChallenge.invalid(clusterId));
      case UNREADABLE -> refusals.unreadable(user);
      case NOT_YOURS -> refusals.notYours(user);
      case SCOPED_TOKEN, ROOT_TOKEN -> refusals.scopedToken(user);
      case INACTIVE_USER -> refusals.inactiveUser(user);
      case NOT_STARTED -> services.notStarted(known, SOON);
      case ENDED -> services.ended(known);
      case NO_GATEWAY -> services.noGateway(known, SOON);
      case UNKNOWN_NAME -> refusals.unknownName();
      case NO_PUBLISHED_PORT -> refusals.noPublishedPort();
      case CHOOSE_PORT -> services.choosePort(known, choices(refusal.ports(), host));
      case API_FAILURE -> apiFailure();
      case TOO_BUSY -> FailurePages.tooBusy(SOON);
      case TOO_MANY_INVALID_TOKENS -> refusals.tooManyInvalidTokens(LATER);
    };
  }

  /** The page of an upstream failure. */
  Page of(GatewayError error, Grant grant, ServiceHost host) {
    return withProblems(page(error, grant, host), grant.problems());
  }

  private Page page(GatewayError error, Grant grant, ServiceHost host) {
    Disclosure known = Disclosures.of(grant, host);
    return switch (error.kind()) {
      case NOTHING_LISTENS -> services.nothingListens(known, grant.service().port(), SOON);
      case TUNNEL_DOWN -> services.tunnelDown(known, SOON);
      case BAD_ANSWER -> services.badAnswer(known);
      case TIMEOUT -> services.timeout(known);
      case INTERNAL -> FailurePages.internalError();
    };
  }

  /** The page of a service that can be entered. */
  Page ready(Grant grant, ServiceHost host) {
    return withProblems(services.ready(Disclosures.of(grant, host)), grant.problems());
  }

  /** What is wrong with the visitor's own declarations may be why they see the page (rule A3). */
  private static Page withProblems(Page page, List<DeclarationProblem> problems) {
    List<String> lines = problems.stream().map(DeclarationProblem::text).toList();
    PageSection section =
        new PageSection("problems", "Not all that this process declares counts", lines);
    return page.toBuilder().section(section).build();
  }

  /** The page of a bound that is reached. */
  static Page tooMany() {
    return FailurePages.tooManyConnections(SOON);
  }

  /** The page of an API that does not answer. */
  static Page apiFailure() {
    return FailurePages.apiFailure(SOON);
  }

  private static List<PageChoice> choices(List<PublishedPort> ports, ServiceHost host) {
    return ports.stream().map(port -> choice(port, host)).toList();
  }

  /** Behind a bare uuid, the label and a port make the label of the service. */
  private static PageChoice choice(PublishedPort published, ServiceHost host) {
    String port = Integer.toString(published.port());
    String href =
        host.wildcard().originOf(host.label() + "-" + port)
            + "/"
            + InitialPath.behindSlash(published.initialPath());
    String label = published.label().isEmpty() ? "Port " + port : published.label();
    return new PageChoice(
        new PageLink("service", label, href),
        List.of(
            new PageFact(PageFact.PORT, "Port", port),
            new PageFact("access", "Access", published.level().declared())));
  }
}
