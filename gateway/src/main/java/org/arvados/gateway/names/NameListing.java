package org.arvados.gateway.names;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Link;
import org.arvados.gateway.access.NameClaims;
import org.arvados.gateway.host.FriendlyNames;
import org.jspecify.annotations.Nullable;

/**
 * Lists of names, in a handful of calls however many there are.
 *
 * @param questions on the user's behalf
 * @param rules which names may be used
 */
record NameListing(NameQuestions questions, FriendlyNames rules) {
  private static final Comparator<Link> BY_NAME =
      Comparator.comparing(Link::name).thenComparing(NameClaims.PRECEDENCE);

  /** The user's own. */
  CompletableFuture<NameResult> mine() {
    return questions
        .me()
        .thenCompose(questions::linksOwnedBy)
        .thenCompose(
            links ->
                questions
                    .holders(links.stream().map(Link::name).distinct().toList())
                    .thenCompose(holders -> listed(links, holders)));
  }

  /** Everybody's of one name, as far as the user can read them. */
  CompletableFuture<NameResult> ofName(String name) {
    return questions
        .holders(name)
        .thenCompose(
            holders -> {
              if (!holders.visible().isEmpty()) {
                return listed(holders.visible(), Map.of(name, holders));
              }
              return CompletableFuture.completedFuture(unseen(name, holders));
            });
  }

  private NameResult unseen(String name, Holders holders) {
    return holders.all().isEmpty()
        ? NameRefusals.ofName(rules, name).orElseGet(() -> NameRefusals.notFound(name))
        : NameRefusals.taken(name, Optional.empty());
  }

  private CompletableFuture<NameResult> listed(List<Link> links, Map<String, Holders> holders) {
    List<ArvadosUuid> heads =
        links.stream()
            .map(Link::headUuid)
            .filter(Objects::nonNull)
            .filter(ArvadosUuid::isContainerRequest)
            .distinct()
            .toList();
    return questions
        .requests(heads)
        .thenCompose(
            requests ->
                questions
                    .containers(containersOf(requests))
                    .thenApply(containers -> listed(links, holders, requests, containers)));
  }

  private static List<ArvadosUuid> containersOf(List<ContainerRequest> requests) {
    return requests.stream()
        .map(ContainerRequest::containerUuid)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private NameResult listed(
      List<Link> links,
      Map<String, Holders> holders,
      List<ContainerRequest> requests,
      List<Container> containers) {
    Map<ArvadosUuid, ContainerRequest> requestOf = byUuid(requests, ContainerRequest::uuid);
    Map<ArvadosUuid, Container> containerOf = byUuid(containers, Container::uuid);
    List<NameEntry> entries = new ArrayList<>();
    for (Link link : links.stream().sorted(BY_NAME).toList()) {
      @Nullable ContainerRequest request = requestOf.get(link.headUuid());
      @Nullable Container container =
          request == null ? null : containerOf.get(request.containerUuid());
      @Nullable Holders known = holders.get(link.name());
      if (known != null) { // else it was deleted between the calls
        entries.add(entry(link, known, NameState.of(request, container)));
      }
    }
    return new NameResult.Listed(entries);
  }

  private static <V> Map<ArvadosUuid, V> byUuid(List<V> records, Function<V, ArvadosUuid> uuid) {
    return records.stream()
        .collect(Collectors.toMap(uuid, Function.identity(), (one, same) -> one));
  }

  private NameEntry entry(Link link, Holders holders, NameState state) {
    List<String> remarks = new ArrayList<>();
    rules
        .problem(link.name())
        .ifPresent(why -> remarks.add("No address can have this name. " + why));
    NamedLink named = NamedLink.of(link);
    if (named.request().filter(ArvadosUuid::isContainerRequest).isEmpty()) {
      remarks.add("It points at no container request. Move it to one.");
    } else if (state == NameState.UNKNOWN) {
      remarks.add("The container request is gone, or you may not read it. Move the name.");
    }
    if (named.port().isEmpty()) {
      remarks.add("It states no port from 1 to 65535. Move it, with a port.");
    }
    boolean first = holders.isWinner(link);
    if (!first) {
      remarks.add(superseded(holders));
    }
    boolean usable = remarks.isEmpty();
    if (first && holders.isContested(link)) {
      remarks.add("Others claim this name too; this link was first, and counts.");
    }
    return new NameEntry(named, holders.isMine(link), usable, state, remarks);
  }

  /** Of a link that is not the first of its name (rule N1). */
  static String superseded(Holders holders) {
    String whose =
        holders
            .winner()
            .map(
                link ->
                    holders.isMine(link)
                        ? "of your own"
                        : holders
                            .shownOwner(link)
                            .map(o -> "of " + Owners.words(o))
                            .orElse("of another user"))
            .orElse("");
    return "The name belongs to another link, " + whose + ". Release this one.";
  }
}
