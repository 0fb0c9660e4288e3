package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the event service says (arvados-protocol section 11.2). */
class EventMessageTest {
  private static final String CONTAINER = "zzzzz-dz642-0examplectr0001";

  private static ClusterEvent event(String text) {
    EventMessage message = EventMessage.read(text);
    assertThat(message).isInstanceOf(EventMessage.Logged.class);
    return ((EventMessage.Logged) message).event().orElseThrow();
  }

  @Test
  void exampleOfTheProtocolIsRead() {
    String text =
        "{\"msgID\":1,\"id\":4312346000,\"uuid\":\"zzzzz-57u5n-0examplelog0001\",\"object_uuid\":\""
            + CONTAINER
            + "\",\"object_owner_uuid\":\"zzzzz-tpzed-000000000000000\","
            + "\"object_kind\":\"arvados#container\",\"event_type\":\"update\","
            + "\"event_at\":\"2026-08-07T19:37:21.123456Z\","
            + "\"properties\":{\"old_attributes\":{\"owner_uuid\":\"zzzzz-tpzed-000000000000000\","
            + "\"state\":\"Locked\"},\"new_attributes\":{\"state\":\"Running\"}}}";
    assertThat(EventMessage.read(text))
        .isEqualTo(
            new EventMessage.Logged(4312346000L, ((EventMessage.Logged) read(text)).event()));
    ClusterEvent event = event(text);
    assertThat(event.change()).isEqualTo(ClusterEvent.Change.UPDATE);
    assertThat(event.object()).isEqualTo(new ArvadosUuid(CONTAINER));
    assertThat(event.names()).isEmpty();
  }

  private static EventMessage read(String text) {
    return EventMessage.read(text);
  }

  @Test
  void namesBeforeAndAfterCount() {
    String link =
        "{\"id\":1,\"event_type\":\"%s\",\"object_uuid\":\"zzzzz-o0j2j-0examplelink001\",";
    String old = "\"old_attributes\":{\"name\":\"before\"}";
    String now = "\"new_attributes\":{\"name\":\"after\"}";
    assertThat(
            event(link.formatted("update") + "\"properties\":{" + old + "," + now + "}}").names())
        .containsExactlyInAnyOrder("before", "after");
    assertThat(event(link.formatted("create") + "\"properties\":{" + now + "}}"))
        .matches(event -> event.change() == ClusterEvent.Change.CREATE)
        .matches(event -> event.names().contains("after"));
    assertThat(event(link.formatted("delete") + "\"properties\":{" + old + "}}"))
        .matches(event -> event.change() == ClusterEvent.Change.DELETE)
        .matches(event -> event.names().contains("before"));
    assertThat(event(link.formatted("delete") + "\"properties\":{\"old_attributes\":{}}}").names())
        .isEmpty();
    assertThat(event(link.formatted("delete") + "\"properties\":null}").names()).isEmpty();
  }

  @Test
  void statusAndSignOfLifeAreNoEvents() {
    assertThat(read("{\"status\":200}")).isEqualTo(new EventMessage.Status(200));
    assertThat(read("{\"status\":400}")).isEqualTo(new EventMessage.Status(400));
    assertThat(read("{}")).isEqualTo(new EventMessage.Other());
    assertThat(read("{\"news\":[]}")).isEqualTo(new EventMessage.Other());
  }

  /** Their rows count, since the service goes on after them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":7,\"event_type\":\"update\",\"object_uuid\":null}",
        "{\"id\":7,\"event_type\":\"update\",\"object_uuid\":\"\"}",
        "{\"id\":7,\"event_type\":\"update\",\"object_uuid\":\"something else\"}",
        "{\"id\":7,\"event_type\":\"stderr\",\"object_uuid\":\"" + CONTAINER + "\"}",
        "{\"id\":7,\"object_uuid\":\"" + CONTAINER + "\"}",
      })
  void rowsThatTellOfNoChangeHaveNoEvent(String text) {
    EventMessage message = read(text);
    assertThat(message).isInstanceOf(EventMessage.Logged.class);
    assertThat(((EventMessage.Logged) message).id()).isEqualTo(7);
    assertThat(((EventMessage.Logged) message).event()).isEmpty();
  }

  /** Rule T9: what came is not quoted, for nobody knows what it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hush",
        "[\"hush\"]",
        "{\"id\":\"hush\"}",
        "{\"id\":1.5,\"uuid\":\"hush\"}",
        "{\"id\":99999999999999999999,\"uuid\":\"hush\"}",
        "{\"status\":\"hush\"}",
        "{\"id\":1,\"event_type\":[\"hush\"]}",
        "{\"id\":1,\"object_uuid\":{\"hush\":1}}",
        "{\"id\":1,\"id\":2,\"uuid\":\"hush\"}",
        "{} hush",
      })
  void whatNoEventServiceSendsIsRefusedWithoutAQuote(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("hush");
  }
}
