package org.arvados.gateway.demo.controller;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.arvados.api.ArvadosUuid;

/** Create, change and delete of links (arvados-protocol sections 3.6 and 4.4). */
final class LinkEndpoints {
  List<Route> routes() {
    String collection = "/arvados/v1/links";
    return List.of(
        new Route("POST", collection, false, this::create),
        new Route("PATCH", collection + "/{uuid}", false, this::update),
        new Route("DELETE", collection + "/{uuid}", false, this::delete));
  }

  private ApiResponse create(EndpointCall call) {
    ClusterView view = call.caller().view();
    Presentation shown = presentation(call);
    LinkAttributes attributes = LinkAttributes.of(call.request().parameters());
    LinkRow link = attributes.applyTo(blank(call, view, attributes));
    new LinkRules(view).check(Optional.empty(), link);
    LinkRow result =
        strongerDuplicate(call.cluster(), link)
            .orElseGet(() -> stored(() -> call.state().add(link)));
    return answer(shown, result);
  }

  private static LinkRow blank(EndpointCall call, ClusterView view, LinkAttributes attributes) {
    ArvadosUuid user = view.user().uuid();
    RowStamp stamp = call.state().stamp(Identifiers.LINK, user);
    boolean permission = attributes.text("link_class", "").equals(LinkRow.PERMISSION);
    ArvadosUuid owner = permission ? call.state().rootUser() : owner(attributes, user);
    return new LinkRow(stamp.withOwner(owner), "", "", "", "", Json.object());
  }

  private static ArvadosUuid owner(LinkAttributes attributes, ArvadosUuid otherwise) {
    String given = attributes.text("owner_uuid", otherwise.text());
    return ArvadosUuid.parse(given).orElseThrow(CallRefusedException::permissionDenied);
  }

  /** To grant less than is granted already changes nothing. */
  private static Optional<LinkRow> strongerDuplicate(ClusterSnapshot cluster, LinkRow link) {
    return cluster
        .all(LinkRow.class)
        .filter(other -> link.isPermission() && other.isPermission())
        .filter(other -> other.tailUuid().equals(link.tailUuid()))
        .filter(other -> other.headUuid().equals(link.headUuid()))
        .filter(other -> level(other).covers(level(link)))
        .findFirst();
  }

  private static PermissionLevel level(LinkRow permission) {
    return PermissionLevel.ofLinkName(permission.name());
  }

  private ApiResponse update(EndpointCall call) {
    ClusterView view = call.caller().view();
    Presentation shown = presentation(call);
    LinkRow before = readable(call, view);
    LinkRules rules = new LinkRules(view);
    rules.checkWritable(before);
    LinkAttributes attributes = LinkAttributes.of(call.request().parameters());
    LinkRow after =
        attributes
            .applyTo(before)
            .withOwner(owner(attributes, before.ownerUuid()))
            .withModifiedBy(view.user().uuid());
    rules.check(Optional.of(before), after);
    return answer(shown, stored(() -> call.state().change(before, row -> after)));
  }

  private ApiResponse delete(EndpointCall call) {
    ClusterView view = call.caller().view();
    Presentation shown = presentation(call);
    LinkRow link = readable(call, view);
    new LinkRules(view).checkWritable(link);
    call.state().remove(link);
    return answer(shown, link);
  }

  private static LinkRow readable(EndpointCall call, ClusterView view) {
    return call.cluster()
        .find(LinkRow.class, call.uuid())
        .filter(link -> view.canRead(link, false))
        .orElseThrow(CallRefusedException::notFound);
  }

  private static LinkRow stored(Supplier<LinkRow> write) {
    try {
      return write.get();
    } catch (DuplicateNameException e) {
      throw CallRefusedException.unprocessable(
          "#<ActiveRecord::RecordNotUnique: " + e.getMessage() + ">");
    } catch (NoSuchElementException e) {
      throw CallRefusedException.notFound();
    }
  }

  private static Presentation presentation(EndpointCall call) {
    return Presentation.parse(
        call.request().parameters(), RecordType.LINK, call.cluster().profile());
  }

  private static ApiResponse answer(Presentation shown, LinkRow link) {
    return ApiResponse.json(200, shown.of(RowJson.of(link)));
  }
}
