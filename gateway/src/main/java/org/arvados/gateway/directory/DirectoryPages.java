package org.arvados.gateway.directory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.arvados.api.CallContext;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.access.PersonResult;
import org.arvados.gateway.access.PersonResult.Nobody;
import org.arvados.gateway.access.PersonResult.Person;
import org.arvados.gateway.access.ServiceList;
import org.arvados.gateway.names.NameResult;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnPage;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.Directory;
import org.arvados.gateway.page.PageRenderer;

/**
 * The directory's pages on the base host: the list, and the answers to its forms. Whoever is not
 * signed in is led through a sign-in. Programs send a token in {@code Authorization}, and get JSON.
 * Thread-safe.
 */
public final class DirectoryPages {
  private final DirectorySetup setup;
  private final Refusals refusals;
  private final DirectoryModel model;
  private final PageRenderer renderer;

  /** The pages of one gateway. */
  public DirectoryPages(DirectorySetup setup) {
    this.setup = setup;
    this.refusals = new Refusals(setup);
    this.model = new DirectoryModel(setup);
    this.renderer = new PageRenderer(setup.clusterId());
  }

  /** Where they are. */
  public List<OwnRoute> routes() {
    NameForm names = new NameForm(setup);
    return List.of(
        OwnRoute.get(Place.BASE_HOST, "/", forPersons(this::list)),
        OwnRoute.post(Place.BASE_HOST, Directory.NAMES_PATH, forPersons(names::answer)));
  }

  private OwnPage forPersons(BiFunction<OwnRequest, Person, CompletionStage<OwnAnswer>> page) {
    return request ->
        setup
            .access()
            .person(request.visitors(), request.clientAddress(), request.requestId())
            .thenCompose(result -> answer(request, result, page))
            .exceptionally(
                error -> refusals.of(request, new Nobody(AccessService.reason(error), null)));
  }

  private CompletionStage<OwnAnswer> answer(
      OwnRequest request,
      PersonResult result,
      BiFunction<OwnRequest, Person, CompletionStage<OwnAnswer>> page) {
    return result instanceof Person person
        ? page.apply(request, person)
        : refusals.of(request, (Nobody) result).now();
  }

  private CompletionStage<OwnAnswer> list(OwnRequest request, Person person) {
    CallContext call = new CallContext(person.token(), request.requestId());
    String client = request.clientAddress();
    AccessService access = setup.access();
    CompletableFuture<NameResult> names =
        access.inTurn(client, request.requestId(), () -> setup.names().list(call));
    return access
        .services(person, client, request.requestId())
        .thenCombine(names, (services, known) -> shown(request, person, services, known));
  }

  /** Names that the API will not list to this token are none. */
  private OwnAnswer shown(
      OwnRequest request, Person person, ServiceList services, NameResult names) {
    Directory directory =
        new Directory(
            person.visitor().displayName(),
            model.services(services.services()),
            names instanceof NameResult.Listed some ? model.names(some.entries()) : List.of(),
            model.problems(services.problems()),
            DirectoryModel.view(request.query()),
            model.links(),
            request.requestId());
    return new OwnAnswer.Rendered(
        renderer.render(directory, request.audience()), OwnOutcome.OWN_PAGE, person.visitor());
  }
}
