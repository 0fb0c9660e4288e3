package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a create or update call says about a link; attributes that links do not have are dropped, as
 * the controller's typed records drop them.
 *
 * @param given attribute to value
 */
record LinkAttributes(JsonNode given) {
  /** Reads them from {@code {"link":{...}}}, or from the top level. */
  static LinkAttributes of(RequestParameters parameters) {
    JsonNode wrapped = parameters.json(RecordType.LINK.singular());
    return new LinkAttributes(wrapped.isObject() ? wrapped : parameters.values());
  }

  /** The link with what is given, the rest as it was. */
  LinkRow applyTo(LinkRow link) {
    return new LinkRow(
        link.stamp(),
        text("link_class", link.linkClass()),
        text("name", link.name()),
        text("tail_uuid", link.tailUuid()),
        text("head_uuid", link.headUuid()),
        properties(link.properties()));
  }

  String text(String attribute, String otherwise) {
    JsonNode value = given.path(attribute);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isTextual() && !value.isNull()) {
      throw CallRefusedException.ofController(400, attribute + " must be a string");
    }
    return value.isNull() ? "" : value.textValue();
  }

  private JsonNode properties(JsonNode otherwise) {
    JsonNode value = given.path("properties");
    if (!value.isMissingNode() && !(value instanceof ObjectNode)) {
      throw CallRefusedException.ofController(400, "properties must be an object");
    }
    return value.isMissingNode() ? otherwise : value.deepCopy();
  }
}
