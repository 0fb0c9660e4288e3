package org.arvados.gateway.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of a page: Arvados's error form (arvados-protocol section 2.8), and beside it what
 * programs would else have to read out of sentences. docs/pages.md has the fields.
 */
final class JsonBody {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_ERROR = 300;

  private JsonBody() {}

  static String of(Page page) {
    Map<String, Object> object = new LinkedHashMap<>();
    String lines = page.status() < FIRST_ERROR ? "messages" : "errors";
    object.put(lines, TextBody.lines(page));
    object.put("code", page.kind().code());
    object.put("status", page.status());
    page.requestId().ifPresent(id -> object.put("request_id", PlainText.of(id)));
    page.retry().ifPresent(retry -> object.put("retry_after", retry.seconds()));
    addFacts(object, page.facts());
    page.sections().forEach(section -> object.put(section.key(), clean(section.lines())));
    if (!page.choices().isEmpty()) {
      object.put("choices", page.choices().stream().map(JsonBody::choice).toList());
    }
    if (!page.links().isEmpty()) {
      object.put("links", page.links().stream().map(JsonBody::link).toList());
    }
    return write(object);
  }

  private static Map<String, Object> choice(PageChoice choice) {
    Map<String, Object> object = link(choice.link());
    addFacts(object, choice.facts());
    return object;
  }

  private static Map<String, Object> link(PageLink link) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rel", link.relation());
    object.put("label", PlainText.of(link.label()));
    object.put("href", link.href());
    return object;
  }

  /** What is already there is not replaced. */
  private static void addFacts(Map<String, Object> object, List<PageFact> facts) {
    facts.forEach(fact -> object.putIfAbsent(fact.key(), value(fact)));
  }

  private static Object value(PageFact fact) {
    return fact.key().equals(PageFact.PORT)
        ? Integer.parseInt(fact.value())
        : PlainText.of(fact.value());
  }

  private static List<String> clean(List<String> lines) {
    return lines.stream().map(PlainText::of).toList();
  }

  /** The text of an object of maps, lists and plain values. */
  static String write(Map<String, Object> object) {
    try {
      return JSON.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists and strings have a JSON form", e);
    }
  }
}
