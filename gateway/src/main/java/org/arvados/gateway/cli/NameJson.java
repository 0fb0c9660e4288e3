package org.arvados.gateway.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameEntry;
import org.arvados.gateway.names.NameResult;
import org.arvados.gateway.names.NamedLink;

/**
 * Answers about names for programs: {@code {"result":"done",...}}, {@code
 * {"result":"released",...}}, {@code {"result":"listed","names":[...]}} or {@code
 * {"result":"refused","reason":...}}. Absent is what is not known. Pure.
 *
 * @param wildcard of the services, where it is known
 */
record NameJson(Optional<Wildcard> wildcard) {
  /** One line without its end. */
  String line(NameResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (result instanceof NameResult.Done done) {
      json.put("result", "done");
      add(json, done.link(), true);
      texts(json, "remarks", done.remarks());
    } else if (result instanceof NameResult.Released released) {
      json.put("result", "released");
      add(json, released.link(), false);
    } else if (result instanceof NameResult.Listed listed) {
      json.put("result", "listed");
      ArrayNode names = json.putArray("names");
      listed.entries().forEach(entry -> add(names.addObject(), entry));
    } else {
      NameResult.Refused refused = (NameResult.Refused) result;
      json.put("result", "refused")
          .put("reason", lower(refused.reason()))
          .put("problem", refused.problem())
          .put("mend", refused.mend());
      refused.owner().ifPresent(owner -> json.put("owner", owner.text()));
    }
    return json.toString();
  }

  private void add(ObjectNode json, NameEntry entry) {
    add(json, entry.link(), entry.usable());
    json.put("mine", entry.mine()).put("usable", entry.usable()).put("state", lower(entry.state()));
    texts(json, "remarks", entry.remarks());
  }

  private void add(ObjectNode json, NamedLink link, boolean usable) {
    json.put("name", link.name())
        .put("class", link.linkClass())
        .put("link", link.uuid().text())
        .put("owner", link.owner().text());
    link.request().map(ArvadosUuid::text).ifPresent(request -> json.put("request", request));
    link.port().ifPresent(port -> json.put("port", port));
    wildcard
        .filter(known -> usable)
        .ifPresent(known -> json.put("url", known.originOf(link.name()) + "/"));
  }

  private static void texts(ObjectNode json, String field, List<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.forEach(array::add);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
