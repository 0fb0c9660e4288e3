package org.arvados.gateway.names;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Link;
import org.arvados.api.LinkChange;
import org.arvados.gateway.access.NamedPort;

/**
 * Changes of a name that the user has.
 *
 * @param questions on the user's behalf
 * @param name to change
 */
record NameMove(NameQuestions questions, String name) {
  CompletableFuture<NameResult> to(ArvadosUuid request, OptionalInt port) {
    return questions
        .holders(name)
        .thenCompose(
            holders -> {
              List<Link> links = holders.changeable();
              if (links.isEmpty()) {
                return refused(holders.nothingToChange(name));
              }
              Link link = links.get(0);
              OptionalInt wanted = port.isPresent() ? port : NamedPort.portOf(link);
              return wanted.isEmpty()
                  ? refused(NameRefusals.portMissing())
                  : to(holders, link, request, wanted.getAsInt());
            });
  }

  private CompletableFuture<NameResult> to(
      Holders holders, Link link, ArvadosUuid request, int port) {
    return questions
        .request(request)
        .thenCompose(
            found ->
                found.isPresent()
                    ? change(holders, link, found.get(), port)
                    : refused(NameRefusals.noSuchRequest(request)));
  }

  private CompletableFuture<NameResult> change(
      Holders holders, Link link, ContainerRequest request, int port) {
    LinkChange change =
        new LinkChange(
            Map.of("head_uuid", request.uuid().text(), "properties", withPort(link, port)));
    return questions
        .api()
        .updateLink(questions.call(), link.uuid(), change)
        .thenApply(
            changed -> {
              List<String> remarks = new ArrayList<>(NewClaim.remarks(request, port));
              if (!holders.isWinner(link)) {
                remarks.add(NameListing.superseded(holders));
              }
              return new NameResult.Done(NamedLink.of(changed), remarks);
            });
  }

  /** Others may keep properties of their own in the link. */
  private static Map<String, Object> withPort(Link link, int port) {
    Map<String, Object> properties = new HashMap<>();
    for (Map.Entry<String, JsonNode> property : link.properties().properties()) {
      properties.put(property.getKey(), property.getValue());
    }
    properties.put("port", port);
    return properties;
  }

  CompletableFuture<NameResult> release() {
    return questions
        .holders(name)
        .thenCompose(
            holders -> {
              List<Link> links = holders.changeable();
              return links.isEmpty() ? refused(holders.nothingToChange(name)) : delete(links);
            });
  }

  /** The last first: while the first is there, nobody else has the name. */
  private CompletableFuture<NameResult> delete(List<Link> links) {
    CompletableFuture<?> deleted = CompletableFuture.completedFuture(links);
    for (int i = links.size() - 1; i >= 0; i--) {
      ArvadosUuid uuid = links.get(i).uuid();
      deleted = deleted.thenCompose(before -> questions.api().deleteLink(questions.call(), uuid));
    }
    return deleted.thenApply(all -> new NameResult.Released(NamedLink.of(links.get(0))));
  }

  private static CompletableFuture<NameResult> refused(NameResult.Refused refusal) {
    return CompletableFuture.completedFuture(refusal);
  }
}
