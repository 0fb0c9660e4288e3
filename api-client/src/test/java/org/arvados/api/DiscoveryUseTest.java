package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.await;
import static org.arvados.api.ApiFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.arvados.api.StubController.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule A6: {@code select} names only what the discovery document lists, which is kept fresh. */
class DiscoveryUseTest {
  private static final ArvadosUuid REQUEST = new ArvadosUuid("zzzzz-xvhdp-0examplereq0001");
  private static final String PATH = "/arvados/v1/container_requests/" + REQUEST;
  private static final String DISCOVERY = StubController.DISCOVERY;
  private static final String REQUEST_JSON =
      """
      {"uuid":"zzzzz-xvhdp-0examplereq0001","state":"Committed","container_uuid":null,
       "modified_by_user_uuid":"zzzzz-tpzed-0exampleuser001",
       "owner_uuid":"zzzzz-j7d0g-0exampleproj001","published_endpoints":{"a":1}}
      """;

  private StubController controller;
  private ApiFixture client;

  @BeforeEach
  void start() throws Exception {
    controller = new StubController();
    client = new ApiFixture(controller.uri());
    controller.on(PATH, Reply.ok(REQUEST_JSON));
  }

  @AfterEach
  void stop() {
    client.close();
    controller.close();
  }

  private String select(int request) {
    return controller.received(PATH).get(request).parameters().get("select");
  }

  @Test
  void selectLeavesOutWhatTheClusterDoesNotKnow() throws Exception {
    ContainerRequest request = await(client.api.containerRequest(CALL, REQUEST));
    assertThat(request.containerUuid()).isNull();
    assertThat(request.publishedPorts().isMissingNode()).isTrue();
    assertThat(select(0))
        .isEqualTo(
            "[\"uuid\",\"name\",\"owner_uuid\",\"state\",\"container_uuid\","
                + "\"modified_by_user_uuid\",\"published_ports\",\"properties\","
                + "\"runtime_constraints\"]");
  }

  /** Rule A3: the wiki's fields are read where a cluster has them. */
  @Test
  void selectNamesTheExtraFieldsOfClustersThatHaveThem() throws Exception {
    controller.on(
        DISCOVERY,
        Reply.ok(
            """
            {"uuidPrefix":"zzzzz","maxItemsPerResponse":1000,"schemas":{"ContainerRequest":
              {"properties":{"uuid":{},"published_endpoints":{},"expose_http_from":{}}}}}
            """));
    ContainerRequest request = await(client.api.containerRequest(CALL, REQUEST));
    assertThat(select(0)).isEqualTo("[\"uuid\",\"published_endpoints\",\"expose_http_from\"]");
    assertThat(request.publishedEndpoints().path("a").asInt()).isEqualTo(1);
  }

  @Test
  void nothingIsSelectedOfTypesThatTheDocumentLacks() throws Exception {
    controller.on(DISCOVERY, Reply.ok("{\"uuidPrefix\":\"zzzzz\",\"schemas\":{}}"));
    await(client.api.containerRequest(CALL, REQUEST));
    assertThat(controller.only(PATH).parameters()).containsOnlyKeys("include_trash");
  }

  @Test
  void discoveryIsReadOnceForManyCalls() throws Exception {
    await(client.api.containerRequest(CALL, REQUEST));
    await(client.api.containerRequest(CALL, REQUEST));
    client.time.advance(Duration.ofMinutes(5).minusMillis(1));
    await(client.api.containerRequest(CALL, REQUEST));
    controller.only(DISCOVERY);
  }

  @Test
  void discoveryIsRefreshedInTheBackgroundWhenOld() throws Exception {
    await(client.api.containerRequest(CALL, REQUEST));
    controller.on(
        DISCOVERY,
        Reply.ok(
            "{\"uuidPrefix\":\"zzzzz\",\"schemas\":{\"ContainerRequest\":"
                + "{\"properties\":{\"uuid\":{}}}}}"));
    client.time.advance(Duration.ofMinutes(5));
    await(client.api.containerRequest(CALL, REQUEST));
    assertThat(select(1)).as("the call does not wait").isEqualTo(select(0));
    await()
        .untilAsserted(
            () -> {
              ApiFixture.await(client.api.containerRequest(CALL, REQUEST));
              assertThat(select(controller.received(PATH).size() - 1)).isEqualTo("[\"uuid\"]");
            });
    assertThat(controller.received(DISCOVERY)).hasSize(2);
  }

  @Test
  void oldDocumentServesWhileItCannotBeRefreshed() throws Exception {
    await(client.api.containerRequest(CALL, REQUEST));
    controller.on(DISCOVERY, Reply.json(502, "<html>"));
    client.time.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 5; i++) {
      await(client.api.containerRequest(CALL, REQUEST));
    }
    await().untilAsserted(() -> assertThat(controller.received(DISCOVERY)).hasSize(2));
    assertThat(select(5)).isEqualTo(select(0));
  }

  @Test
  void failedRefreshIsTriedAgainSoon() throws Exception {
    await(client.api.containerRequest(CALL, REQUEST));
    controller.on(DISCOVERY, Reply.json(502, "<html>"));
    client.time.advance(Duration.ofMinutes(5));
    await()
        .untilAsserted(
            () -> {
              client.time.advance(Duration.ofSeconds(30));
              ApiFixture.await(client.api.containerRequest(CALL, REQUEST));
              assertThat(controller.received(DISCOVERY)).hasSizeGreaterThan(2);
            });
  }

  /** Rule A7: what the API says about discovery is no refusal of the visitor's call. */
  @Test
  void refusedDiscoveryIsFailureOfTheCall() throws Exception {
    controller.on(
        DISCOVERY,
        Reply.error(404, "Disabled"),
        Reply.ok(StubController.resource("discovery.json")));
    assertThat(failureOf(client.api.containerRequest(CALL, REQUEST)))
        .isInstanceOf(ApiFailedException.class)
        .hasMessageContaining("discovery");
    assertThat(controller.received(PATH)).isEmpty();
    assertThat(await(client.api.containerRequest(CALL, REQUEST))).as("not cached").isNotNull();
  }

  @Test
  void callsThatComeTogetherShareTheFirstRead() throws Exception {
    var calls =
        List.of(
            client.api.containerRequest(CALL, REQUEST),
            client.api.containerRequest(CALL, REQUEST),
            client.api.containerRequest(CALL, REQUEST));
    calls.get(0).cancel(true);
    await(calls.get(1));
    await(calls.get(2));
    controller.only(DISCOVERY);
  }
}
