package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.await;
import static org.arvados.api.ApiFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.arvados.api.StubController.Received;
import org.arvados.api.StubController.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule A1: a list is read to its end, whatever the page size the cluster applies. */
class PagingTest {
  private static final String PATH = "/arvados/v1/containers";

  private StubController controller;
  private ApiFixture client;

  @BeforeEach
  void start() throws Exception {
    controller = new StubController();
    client = new ApiFixture(controller.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    controller.close();
  }

  private static String uuid(int number) {
    return "zzzzz-dz642-%015d".formatted(number);
  }

  private static Reply page(String limit, int first, int last) {
    String items =
        IntStream.rangeClosed(first, last)
            .mapToObj(i -> "{\"uuid\":\"" + uuid(i) + "\",\"state\":\"Running\"}")
            .collect(Collectors.joining(","));
    return Reply.ok("{\"items\":[" + items + "]" + limit + "}");
  }

  private List<String> list() throws Exception {
    return await(client.api.containers(CALL, List.of(Filter.equal("state", "Running")))).stream()
        .map(container -> container.uuid().text())
        .toList();
  }

  @Test
  void everyPageIsRead() throws Exception {
    controller.on(
        StubController.DISCOVERY,
        Reply.ok(
            "{\"uuidPrefix\":\"zzzzz\",\"maxItemsPerResponse\":2,\"schemas\":"
                + "{\"Container\":{\"properties\":{\"uuid\":{},\"state\":{}}}}}"));
    String limit = ",\"limit\":2";
    controller.on(PATH, page(limit, 1, 2), page(limit, 3, 4), page(limit, 5, 5));
    assertThat(list()).containsExactly(uuid(1), uuid(2), uuid(3), uuid(4), uuid(5));
    List<Received> received = controller.received(PATH);
    assertThat(received).extracting(r -> r.parameters().get("limit")).containsOnly("2");
    assertThat(received)
        .extracting(r -> r.parameters().get("filters"))
        .containsExactly(
            "[[\"state\",\"=\",\"Running\"]]",
            "[[\"state\",\"=\",\"Running\"],[\"uuid\",\">\",\"" + uuid(2) + "\"]]",
            "[[\"state\",\"=\",\"Running\"],[\"uuid\",\">\",\"" + uuid(4) + "\"]]");
    assertThat(received)
        .extracting(r -> r.parameters().get("order"))
        .containsOnly("[\"uuid asc\"]");
  }

  @Test
  void listThatEndsWithFullPageIsFollowedByAnEmptyOne() throws Exception {
    controller.on(PATH, page(",\"limit\":2", 1, 2), page(",\"limit\":2", 1, 0));
    assertThat(list()).containsExactly(uuid(1), uuid(2));
    assertThat(controller.received(PATH)).hasSize(2);
  }

  /** The API lowers the limit when records are large (section 3.2): such a page is not the last. */
  @Test
  void pageThatTheApiShortenedIsNotTheLast() throws Exception {
    controller.on(PATH, page(",\"limit\":1", 1, 1), page(",\"limit\":1000", 2, 3));
    assertThat(list()).containsExactly(uuid(1), uuid(2), uuid(3));
  }

  @Test
  void withoutStatedLimitOnlyAnEmptyPageEndsTheList() throws Exception {
    controller.on(PATH, page("", 1, 1), page("", 2, 2), page("", 1, 0));
    assertThat(list()).containsExactly(uuid(1), uuid(2));
    assertThat(controller.received(PATH)).hasSize(3);
  }

  @Test
  void recordThatComesTwiceCountsOnce() throws Exception {
    controller.on(PATH, page(",\"limit\":2", 1, 2), page(",\"limit\":3", 2, 3));
    assertThat(list()).containsExactly(uuid(1), uuid(2), uuid(3));
  }

  @Test
  void listThatRepeatsItselfIsFailure() {
    controller.on(PATH, page(",\"limit\":1", 1, 1));
    assertThat(failureOf(client.api.containers(CALL, List.of())))
        .isInstanceOf(ApiFailedException.class)
        .hasMessage("GET /arvados/v1/containers: the list does not end");
    assertThat(controller.received(PATH)).hasSize(2);
  }

  @Test
  void failureOfLaterPageIsFailureOfTheList() {
    controller.on(PATH, page(",\"limit\":1", 1, 1), Reply.json(500, "{\"errors\":[\"deadlock\"]}"));
    assertThat(failureOf(client.api.containers(CALL, List.of())))
        .isInstanceOf(ApiFailedException.class)
        .hasMessageContaining("deadlock");
  }
}
