package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of list calls (arvados-protocol sections 3.2 and 3.5). */
class ListCallsTest {
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();
  private final ApiToken token = owner.token();

  @AfterEach
  void close() {
    cluster.close();
  }

  private void addRequests(int count) {
    for (int i = 0; i < count; i++) {
      String name = "r" + i;
      state.addRequest(owner.uuid(), b -> b.name(name));
      cluster.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void requestsOfAContainerAreFoundByFilter() throws Exception {
    addRequests(1);
    RunningService service = state.addService(owner.uuid(), "10.0.0.1:1", b -> b.name("wanted"));
    String filters = "[[\"container_uuid\",\"=\",\"%s\"]]".formatted(service.container().uuid());
    TestCluster.Answer answer =
        cluster.get(
            token,
            TestCluster.REQUESTS,
            "filters",
            filters,
            "select",
            "[\"uuid\",\"name\"]",
            "count",
            "none");
    assertThat(answer.text())
        .isEqualTo(
            "{\"kind\":\"arvados#containerRequestList\",\"items\":[{\"uuid\":\"%s\","
                    .formatted(service.request().uuid())
                + "\"name\":\"wanted\",\"kind\":\"arvados#containerRequest\",\"etag\":\"\"}],"
                + "\"limit\":100,\"offset\":0}");
  }

  @Test
  void requestsAreFilteredByTheStateOfTheirContainer() throws Exception {
    RunningService running = state.addService(owner.uuid(), "10.0.0.1:1", b -> b.name("up"));
    RunningService ended = state.addService(owner.uuid(), "10.0.0.1:2", b -> b.name("down"));
    state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    assertThat(
            cluster
                .get(
                    token,
                    TestCluster.REQUESTS,
                    "filters",
                    "[[\"container.state\",\"=\",\"Running\"]]")
                .items("uuid"))
        .containsExactly(running.request().uuid().text());
  }

  @Test
  void newestComesFirstUnlessOrdered() throws Exception {
    addRequests(3);
    assertThat(cluster.get(token, TestCluster.REQUESTS).items("name"))
        .containsExactly("r2", "r1", "r0");
    assertThat(
            cluster.get(token, TestCluster.REQUESTS, "order", "[\"created_at asc\"]").items("name"))
        .containsExactly("r0", "r1", "r2");
    assertThat(cluster.get(token, TestCluster.REQUESTS, "order", "state,name desc").items("name"))
        .containsExactly("r2", "r1", "r0");
  }

  @Test
  void orderByWhatIsNotSelectedIsIgnored() throws Exception {
    addRequests(2);
    assertThat(
            cluster
                .get(token, TestCluster.REQUESTS, "order", "created_at asc", "select", "[\"name\"]")
                .items("name"))
        .containsExactly("r1", "r0");
  }

  @Test
  void pagesAreCutByLimitOffsetAndTheClustersMaximum() throws Exception {
    addRequests(5);
    state.configure(settings -> settings.withMaxItemsPerResponse(2));
    List<String> names = new ArrayList<>();
    for (int offset = 0; offset < 5; offset += 2) {
      TestCluster.Answer page =
          cluster.get(
              token,
              TestCluster.REQUESTS,
              "limit",
              "1000",
              "offset",
              Integer.toString(offset),
              "order",
              "name");
      names.addAll(page.items("name"));
      assertThat(page.json().path("items_available").asInt()).isEqualTo(5);
      assertThat(page.json().path("limit").asInt()).isEqualTo(2);
    }
    assertThat(names).containsExactly("r0", "r1", "r2", "r3", "r4");
    assertThat(cluster.get(token, TestCluster.REQUESTS, "limit", "0").json().path("items"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select  | ["uuid","nonsense"]
          select  | {"a":1}
          filters | [["nonsense","=","x"]]
          filters | [["gateway_address","=","x"]]
          order   | nonsense
          order   | ["uuid sideways"]
          limit   | many
          limit   | -1
          offset  | 1.5
          count   | maybe
          """)
  void nonsenseIsUnprocessable(String parameter, String value) throws Exception {
    for (String collection : List.of(TestCluster.REQUESTS, TestCluster.CONTAINERS)) {
      assertThat(cluster.get(token, collection, parameter, value).status()).isEqualTo(422);
    }
  }

  @Test
  void unknownNameInSelectOfOneRecordIsUnprocessable() throws Exception {
    RunningService service = state.addService(owner.uuid(), "10.0.0.1:1", b -> {});
    String path = TestCluster.CONTAINERS + "/" + service.container().uuid();
    assertThat(cluster.get(token, path, "select", "[\"nonsense\"]").status()).isEqualTo(422);
    assertThat(cluster.get(token, path, "select", "[\"state\",\"gateway_address\"]").text())
        .isEqualTo("{\"state\":\"Running\",\"gateway_address\":\"10.0.0.1:1\"}");
  }

  @Test
  void malformedJsonIsABadRequest() throws Exception {
    assertThat(cluster.get(token, TestCluster.REQUESTS, "filters", "[[").status()).isEqualTo(400);
  }

  @Test
  void unknownParametersAreIgnored() throws Exception {
    assertThat(cluster.get(token, TestCluster.REQUESTS, "nonsense", "x").status()).isEqualTo(200);
  }

  /** Section 3.2: long queries come as a POST that means GET. */
  @Test
  void postThatMeansGetIsAGet() throws Exception {
    addRequests(1);
    String form = "_method=GET&filters=%5B%5B%22name%22%2C%22%3D%22%2C%22r0%22%5D%5D";
    String type = "application/x-www-form-urlencoded";
    TestCluster.Answer byField =
        cluster.send(
            cluster
                .authorized(token, TestCluster.REQUESTS)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(form)));
    assertThat(byField.items("name")).containsExactly("r0");
    TestCluster.Answer byHeader =
        cluster.send(
            cluster
                .authorized(token, TestCluster.REQUESTS)
                .header("X-Http-Method-Override", "GET")
                .POST(BodyPublishers.ofString("{\"filters\":[[\"name\",\"=\",\"none\"]]}")));
    assertThat(byHeader.items("name")).isEmpty();
  }
}
