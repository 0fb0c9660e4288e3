package org.arvados.gateway.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Link;
import org.arvados.api.LinkChange;
import org.arvados.gateway.access.NamedPort;

/**
 * A claim of one name. Where the cluster has published ports, its database keeps names unique: of
 * two claims at once one is refused there. Elsewhere a link of class {@code hostname} is made and
 * looked at again, and withdrawn if another was first.
 *
 * @param questions on the user's behalf
 * @param name that rule N2 allows
 * @param request that it is to lead to
 * @param port that it is to lead to
 */
record NewClaim(NameQuestions questions, String name, ArvadosUuid request, int port) {
  private static final int UNPROCESSABLE = 422;

  CompletableFuture<NameResult> make() {
    return questions
        .request(request)
        .thenCompose(
            found ->
                found.isPresent()
                    ? questions.holders(name).thenCompose(holders -> make(found.get(), holders))
                    : refused(NameRefusals.noSuchRequest(request)));
  }

  private CompletableFuture<NameResult> make(ContainerRequest found, Holders holders) {
    if (holders.winner().isPresent()) {
      return CompletableFuture.completedFuture(belated(found, holders));
    }
    return questions
        .api()
        .discovery()
        .thenCompose(
            cluster ->
                cluster.has("ContainerRequest", "published_ports")
                    ? publishedPort(found)
                    : hostname(found));
  }

  /** Somebody has the name: others, perhaps out of the user's sight, or the user. */
  private NameResult belated(ContainerRequest found, Holders holders) {
    Optional<Link> first = holders.winner();
    return first
        .filter(holders::isMine)
        .map(link -> alreadyMine(NamedLink.of(link), found))
        .orElseGet(() -> NameRefusals.taken(name, first.flatMap(holders::shownOwner)));
  }

  private NameResult alreadyMine(NamedLink link, ContainerRequest found) {
    boolean same =
        link.request().filter(request::equals).isPresent()
            && link.port().isPresent()
            && link.port().getAsInt() == port;
    return same ? new NameResult.Done(link, remarks(found, port)) : NameRefusals.alreadyYours(link);
  }

  private CompletableFuture<NameResult> publishedPort(ContainerRequest found) {
    return create(NamedPort.PUBLISHED_PORT)
        .<NameResult>thenApply(
            link -> new NameResult.Done(NamedLink.of(link), remarks(found, port)))
        .exceptionallyCompose(
            error ->
                isDuplicate(NameQuestions.unwrap(error))
                    ? questions.holders(name).thenApply(holders -> belated(found, holders))
                    : CompletableFuture.failedFuture(NameQuestions.unwrap(error)));
  }

  /**
   * Whether the database refused a name that is there already. The status says only that the link
   * is not valid; everything else about it was checked before, and the API's text is the database's
   * own (arvados-protocol section 4.4).
   */
  private static boolean isDuplicate(Throwable error) {
    if (!(error instanceof ApiRefusedException refused) || refused.status() != UNPROCESSABLE) {
      return false;
    }
    String text = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("unique") || text.contains("duplicate key");
  }

  private CompletableFuture<NameResult> hostname(ContainerRequest found) {
    return create(NamedPort.HOSTNAME)
        .thenCompose(
            link -> questions.holders(name).thenCompose(holders -> settle(found, link, holders)));
  }

  private CompletableFuture<NameResult> settle(ContainerRequest found, Link link, Holders holders) {
    if (holders.isWinner(link)) {
      List<String> remarks = new ArrayList<>(remarks(found, port));
      if (questions.overview().isEmpty()) {
        remarks.add(
            "This cluster does not keep names unique: if somebody whose links you may not see has"
                + " claimed this one before, it leads there. Open it to be sure.");
      }
      return CompletableFuture.completedFuture(new NameResult.Done(NamedLink.of(link), remarks));
    }
    return questions
        .api()
        .deleteLink(questions.call(), link.uuid())
        .thenApply(
            deleted -> NameRefusals.taken(name, holders.winner().flatMap(holders::shownOwner)));
  }

  private CompletableFuture<Link> create(String linkClass) {
    Map<String, Object> attributes =
        Map.of(
            "link_class",
            linkClass,
            "name",
            name,
            "head_uuid",
            request.text(),
            "properties",
            Map.of("port", port));
    return questions.api().createLink(questions.call(), new LinkChange(attributes));
  }

  /** What the user should know of the request behind a name. */
  static List<String> remarks(ContainerRequest request, int port) {
    List<String> remarks = new ArrayList<>();
    if (request.state().equals("Final")) {
      remarks.add("The container request has ended; the name leads to a page that says so.");
    }
    boolean declares = request.publishedPorts().isObject();
    if (declares && request.publishedPorts().path(Integer.toString(port)).isMissingNode()) {
      remarks.add(
          "The container request does not list port "
              + port
              + " in published_ports, so the port is private.");
    }
    return remarks;
  }

  private static CompletableFuture<NameResult> refused(NameResult.Refused refusal) {
    return CompletableFuture.completedFuture(refusal);
  }
}
