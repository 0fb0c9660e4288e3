package org.arvados.gateway.exchange;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.auth.BearerChallenge;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageLink;
import org.arvados.gateway.page.PageRenderer;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.RenderedPage;
import org.arvados.gateway.page.Retry;

/** From every outcome that is no exchange with a service to its page (rule A11). Thread-safe. */
public final class GatewayPages {
  private static final Retry SOON = new Retry(5, true);
  private static final Retry WHEN_STARTED = new Retry(10, true);
  private static final Retry LATER = new Retry(60, false);

  private final String clusterId;
  private final RefusalPages refusals;
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

  /** The page of a refused decision; the owner is told what is wrong with declarations. */
  Page of(Refusal refusal, ServiceHost host) {
    Page page = withoutProblems(refusal, host);
    if (refusal.problems().isEmpty()) {
      return page;
    }
    Page.Builder told = page.toBuilder().detail("Not all that this process declares counts:");
    refusal.problems().forEach(problem -> told.detail(problem.text()));
    return told.build();
  }

  private Page withoutProblems(Refusal refusal, ServiceHost host) {
    Optional<String> label = Optional.ofNullable(refusal.service()).map(Service::label);
    Optional<String> state = Optional.ofNullable(refusal.state());
    return switch (refusal.reason()) {
      case NO_TOKEN -> refusals.noToken(BearerChallenge.missing(clusterId));
      case INVALID_TOKEN -> refusals.invalidToken(BearerChallenge.invalid(clusterId));
      case UNREADABLE -> refusals.unreadable();
      case NOT_YOURS -> refusals.notYours();
      case SCOPED_TOKEN, ROOT_TOKEN -> refusals.scopedToken();
      case INACTIVE_USER -> refusals.inactiveUser();
      case NOT_STARTED -> refusals.notStarted(label, state, WHEN_STARTED);
      case ENDED -> refusals.ended(label, state);
      case NO_GATEWAY -> FailurePages.tunnelDown(SOON);
      case UNKNOWN_NAME -> refusals.unknownName();
      case NO_PUBLISHED_PORT -> refusals.noPublishedPort();
      case CHOOSE_PORT -> choice(refusal, host);
      case API_FAILURE -> apiFailure();
      case TOO_BUSY -> FailurePages.tooManyConnections(SOON);
      case TOO_MANY_INVALID_TOKENS -> refusals.tooManyInvalidTokens(LATER);
    };
  }

  /** The page of an upstream failure. */
  static Page of(GatewayError error, int port) {
    return switch (error.kind()) {
      case NOTHING_LISTENS -> FailurePages.nothingListens(port, SOON);
      case TUNNEL_DOWN -> FailurePages.tunnelDown(SOON);
      case BAD_ANSWER -> FailurePages.badUpstreamAnswer();
      case TIMEOUT -> FailurePages.upstreamTimeout();
      case INTERNAL -> FailurePages.internalError();
    };
  }

  /** The page of a bound that is reached. */
  static Page tooMany() {
    return FailurePages.tooManyConnections(SOON);
  }

  /** The page of an API that does not answer. */
  static Page apiFailure() {
    return FailurePages.apiFailure(SOON);
  }

  private Page choice(Refusal refusal, ServiceHost host) {
    return refusals.choosePort(refusal.ports().stream().map(port -> portLink(host, port)).toList());
  }

  /** Behind a bare uuid, the label and a port make the label of the service. */
  private static PageLink portLink(ServiceHost host, int port) {
    return new PageLink("Port " + port, host.wildcard().originOf(host.label() + "-" + port) + "/");
  }
}
