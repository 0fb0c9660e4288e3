package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.Link;
import org.arvados.api.User;
import org.jspecify.annotations.Nullable;

/**
 * From what a survey found to what the visitor may enter, with the names that lead there and the
 * names of owners.
 *
 * @param survey that looked
 * @param found by it
 */
record SurveyReport(Survey survey, Survey.Found found) {
  private static final Set<String> LIVE = Set.of("Queued", "Locked", "Running");
  private static final Comparator<ListedService> ORDER =
      Comparator.comparing((ListedService one) -> !one.state().equals("Running"))
          .thenComparing(ListedService::title, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(one -> one.request().text())
          .thenComparing(one -> one.published().port());

  /** A service that the visitor may enter. */
  private record Open(Place place, SubmittedRequest request, int port) {}

  CompletableFuture<ServiceList> list() {
    List<Open> open = open();
    Set<ArvadosUuid> requests =
        open.stream().map(one -> one.request().uuid()).collect(Collectors.toSet());
    return names(requests)
        .thenCombine(
            ownerNames(open),
            (names, owners) ->
                new ServiceList(
                    open.stream().map(one -> listed(one, names, owners)).sorted(ORDER).toList(),
                    problems()));
  }

  private List<Open> open() {
    List<Open> open = new ArrayList<>();
    for (Place place : found.places()) {
      SubmittedRequest request = place.request();
      if (request != null && isLive(place)) {
        for (int port : place.declaredPorts()) {
          if (isOpen(place, port)) {
            open.add(new Open(place, request, port));
          }
        }
      }
    }
    return open;
  }

  private boolean isOpen(Place place, int port) {
    TokenHolder holder = TokenHolder.person(survey.visitor());
    return AccessPolicy.judge(place.policyFacts(port), holder, found.rights()).isAdmitted();
  }

  private static boolean isLive(Place place) {
    @Nullable Container container = place.container();
    return container == null || LIVE.contains(container.state());
  }

  private ListedService listed(
      Open open, Map<NamedPort, List<String>> names, Map<ArvadosUuid, String> owners) {
    SubmittedRequest request = open.request();
    @Nullable Container container = open.place().container();
    return new ListedService(
        request.uuid(),
        request.name(),
        open.place().published(open.port()),
        container == null ? request.state() : container.state(),
        request.owner(),
        owners.getOrDefault(request.owner(), ""),
        AccessPolicy.isSubmitter(open.place().policyFacts(open.port()), survey.visitor().uuid()),
        names.getOrDefault(new NamedPort(request.uuid(), open.port()), List.of()));
  }

  private CompletableFuture<Map<NamedPort, List<String>>> names(Set<ArvadosUuid> requests) {
    List<String> classes =
        survey.setup().hostnameLinks()
            ? List.of(NamedPort.PUBLISHED_PORT, NamedPort.HOSTNAME)
            : List.of(NamedPort.PUBLISHED_PORT);
    return survey
        .calls()
        .links(classes, "head_uuid", requests)
        .thenCompose(
            links ->
                deciding(
                    links.stream()
                        .map(Link::name)
                        .filter(name -> survey.setup().nameRules().problem(name).isEmpty())
                        .collect(Collectors.toSet())))
        .thenApply(this::namesByPort);
  }

  /**
   * All links of these names count, wherever they point: the first of them has it (rule N1). The
   * class that anybody may fill is asked only about names that the other one does not have.
   */
  private CompletableFuture<List<Link>> deciding(Set<String> names) {
    return survey
        .calls()
        .links(List.of(NamedPort.PUBLISHED_PORT), "name", names)
        .thenCompose(
            unique -> {
              unique.forEach(link -> names.remove(link.name()));
              return survey.setup().hostnameLinks()
                  ? survey
                      .calls()
                      .links(List.of(NamedPort.HOSTNAME), "name", names)
                      .thenApply(more -> Stream.concat(unique.stream(), more.stream()).toList())
                  : CompletableFuture.completedFuture(unique);
            });
  }

  private Map<NamedPort, List<String>> namesByPort(List<Link> links) {
    Map<NamedPort, List<String>> names = new HashMap<>();
    NameClaims.byName(links, survey.setup().clusterId())
        .forEach(
            (name, claims) ->
                claims
                    .port()
                    .ifPresent(
                        port -> names.computeIfAbsent(port, none -> new ArrayList<>()).add(name)));
    return names;
  }

  private CompletableFuture<Map<ArvadosUuid, String>> ownerNames(List<Open> open) {
    Map<ArvadosUuid, String> names = new HashMap<>();
    found.groups().forEach((uuid, group) -> names.put(uuid, group.name()));
    Visitor visitor = survey.visitor();
    names.put(visitor.uuid(), visitor.username());
    Set<ArvadosUuid> users =
        open.stream()
            .map(one -> one.request().owner())
            .filter(owner -> owner.isUser() && !names.containsKey(owner))
            .collect(Collectors.toSet());
    return survey
        .calls()
        .users(users)
        .thenApply(
            known -> {
              for (User user : known) {
                names.put(user.uuid(), user.username());
              }
              return names;
            });
  }

  /** What is wrong with declarations of the visitor's own, so with what they can mend. */
  private List<ServiceList.Problems> problems() {
    List<ServiceList.Problems> all = new ArrayList<>();
    for (Place place : found.places()) {
      SubmittedRequest request = place.request();
      List<DeclarationProblem> problems = place.problemsOf(survey.visitor());
      if (request != null && !problems.isEmpty()) {
        all.add(new ServiceList.Problems(request.uuid(), request.name(), problems));
      }
    }
    return all;
  }
}
