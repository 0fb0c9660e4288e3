package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.StubController.Received;
import org.arvados.api.StubController.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every call on the wire and back; bodies as in arvados-protocol sections 2.6 to 3.9. */
class HttpArvadosApiCallsTest {
  private static final String V1 = "/arvados/v1/";
  private static final ArvadosUuid REQUEST = new ArvadosUuid("zzzzz-xvhdp-0examplereq0001");
  private static final ArvadosUuid CONTAINER = new ArvadosUuid("zzzzz-dz642-0examplectr0001");
  private static final ArvadosUuid USER = new ArvadosUuid("zzzzz-tpzed-0exampleuser001");
  private static final ArvadosUuid PROJECT = new ArvadosUuid("zzzzz-j7d0g-0exampleproj001");
  private static final ArvadosUuid LINK = new ArvadosUuid("zzzzz-o0j2j-0examplelink01a");

  private static final String REQUEST_JSON =
      """
      {"container_uuid":"zzzzz-dz642-0examplectr0001","etag":"x","kind":"arvados#containerRequest",
       "modified_by_user_uuid":"zzzzz-tpzed-0exampleuser001",
       "owner_uuid":"zzzzz-j7d0g-0exampleproj001","name":"nb",
       "published_ports":{"8888":{"access":"private","initial_path":"lab","label":"Jupyter"}},
       "runtime_constraints":{"API":true},
       "service":true,"state":"Committed","uuid":"zzzzz-xvhdp-0examplereq0001"}
      """;
  private static final String CONTAINER_JSON =
      """
      {"uuid":"zzzzz-dz642-0examplectr0001","state":"Running","gateway_address":"10.1.2.3:41234",
       "interactive_session_started":false,"service":true,"runtime_user_uuid":null,
       "published_ports":{"8888":{"access":"private","label":"Jupyter","initial_path":"lab",
          "base_url":"https://zzzzz-dz642-0examplectr0001-8888.containers.zzzzz.example/"}}}
      """;
  private static final String LINK_JSON =
      """
      {"etag":"","head_uuid":"zzzzz-xvhdp-0examplereq0001","kind":"arvados#link",
       "link_class":"published_port","name":"mynotebook","tail_uuid":"",
       "owner_uuid":"zzzzz-tpzed-0exampleuser001","properties":{"port":8888},
       "created_at":"2026-08-01T09:00:00.123456789Z","uuid":"zzzzz-o0j2j-0examplelink01a"}
      """;
  private static final Link THE_LINK =
      RecordReader.link(Json.object(LINK_JSON.getBytes(StandardCharsets.UTF_8)));

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

  /** Section 10.3: the answer is a redirect for browsers, which must not lead us anywhere. */
  @Test
  void logoutSendsTheTokenInAHeaderAndFollowsNothing() throws Exception {
    Reply redirect = new Reply(302, "text/html", "<a href=x>", Map.of("Location", "/elsewhere"));
    controller.on("/logout", redirect);
    await(client.api.logout(CALL));
    Received received = controller.only("/logout");
    assertThat(received.method()).isEqualTo("GET");
    assertThat(received.query()).isEmpty();
    assertThat(received.headers())
        .contains(entry("authorization", "Bearer " + CALL.token().reveal()));
    assertThat(controller.received("/elsewhere")).isEmpty();
  }

  /** A page of a proxy is no logout, and neither is a redirect an answer to another call. */
  @Test
  void logoutThatIsNotAnsweredByARedirectHasFailed() {
    controller.on("/logout", new Reply(200, "text/html", "<html>", Map.of()));
    assertThat(ApiFixture.failureOf(client.api.logout(CALL)))
        .isInstanceOf(ApiFailedException.class);
    controller.on("/logout", Reply.error(500, "could not expire token"));
    assertThat(ApiFixture.failureOf(client.api.logout(CALL)))
        .isInstanceOf(ApiFailedException.class);
    String path = V1 + "containers/" + CONTAINER;
    controller.on(path, new Reply(302, "text/html", "", Map.of("Location", "/login")));
    assertThat(ApiFixture.failureOf(client.api.container(CALL, CONTAINER)))
        .isInstanceOf(ApiFailedException.class);
  }

  @Test
  void tokenAndRequestIdAreSentAsHeaders() throws Exception {
    controller.on(V1 + "containers/" + CONTAINER, Reply.ok(CONTAINER_JSON));
    await(client.api.container(CALL, CONTAINER));
    Received received = controller.only(V1 + "containers/" + CONTAINER);
    assertThat(received.method()).isEqualTo("GET");
    assertThat(received.headers())
        .contains(
            entry("authorization", "Bearer " + CALL.token().reveal()),
            entry("x-request-id", CALL.requestId()),
            entry("accept", "application/json"));
  }

  @Test
  void discoveryIsReadWithoutToken() throws Exception {
    Discovery discovery = await(client.api.discovery());
    assertThat(discovery.uuidPrefix()).isEqualTo("zzzzz");
    assertThat(discovery.maxItemsPerResponse()).isEqualTo(1000);
    assertThat(discovery.has("ContainerRequest", "published_ports")).isTrue();
    assertThat(discovery.has("ContainerRequest", "published_endpoints")).isFalse();
    assertThat(discovery.has("Nothing", "uuid")).isFalse();
    Received received = controller.only(StubController.DISCOVERY);
    assertThat(received.headers()).doesNotContainKey("authorization");
    assertThat(received.headers().get("x-request-id")).matches("req-[0-9a-z]{20}");
  }

  @Test
  void discoveryIsNotCachedForThoseWhoAskForIt() throws Exception {
    await(client.api.discovery());
    await(client.api.discovery());
    assertThat(controller.received(StubController.DISCOVERY)).hasSize(2);
  }

  @Test
  void exportedConfigIsReadWithoutToken() throws Exception {
    controller.on(
        V1 + "config",
        Reply.ok(
            """
            {"ClusterID":"zzzzz","API":{"MaxItemsPerResponse":1000},
             "Services":{
               "Workbench2":{"ExternalURL":"https://workbench2.zzzzz.example/"},
               "ContainerWebServices":{"ExternalURL":"https://*.containers.zzzzz.example/"},
               "Broken":{"ExternalURL":"https://a b/"},
               "Keepstore":{"ExternalURL":""}},
             "Login":{"Google":{"Enable":true},"PAM":{"Enable":false},"LDAP":{},
               "LoginCluster":"xyzzy","RemoteTokenRefresh":"5m"},
             "RemoteClusters":{"*":{"Host":""},"xyzzy":{"Host":"xyzzy.example","Proxy":true}},
             "Users":{"AnonymousUserToken":"anonymoustoken0123456789"}}
            """));
    ExportedConfig config = await(client.api.exportedConfig());
    assertThat(config)
        .isEqualTo(
            new ExportedConfig(
                "zzzzz",
                Map.of(
                    "Workbench2", URI.create("https://workbench2.zzzzz.example/"),
                    "ContainerWebServices", URI.create("https://*.containers.zzzzz.example/")),
                ApiToken.of("anonymoustoken0123456789"),
                Set.of("Google"),
                "xyzzy",
                Map.of("xyzzy", "xyzzy.example")));
    assertThat(controller.only(V1 + "config").headers()).doesNotContainKey("authorization");
    assertThat(config.toString()).doesNotContain("anonymoustoken");
  }

  @Test
  void sparseExportedConfigGivesEmptyValues() throws Exception {
    controller.on(V1 + "config", Reply.ok("{\"ClusterID\":\"zzzzz\",\"Users\":null}"));
    assertThat(await(client.api.exportedConfig()))
        .isEqualTo(new ExportedConfig("zzzzz", Map.of(), null, Set.of(), "", Map.of()));
  }

  @Test
  void currentUserIsReadWithTheFieldsOfSection27() throws Exception {
    controller.on(
        V1 + "users/current",
        Reply.ok(
            """
            {"can_manage":true,"email":"pat@example.org","is_active":true,"is_admin":false,
             "prefs":{},"username":"pat","uuid":"xyzzy-tpzed-0exampleuser001"}
            """));
    assertThat(await(client.api.currentUser(CALL)))
        .isEqualTo(
            new User(
                new ArvadosUuid("xyzzy-tpzed-0exampleuser001"),
                true,
                false,
                "pat",
                "pat@example.org"));
    assertThat(controller.only(V1 + "users/current").parameters())
        .containsExactly(
            entry("select", "[\"uuid\",\"is_active\",\"is_admin\",\"username\",\"email\"]"));
  }

  /** A scoped token may always read its own record (section 2.5), so nothing else is asked. */
  @Test
  void currentTokenIsReadWithoutSelectAndWithoutDiscovery() throws Exception {
    String path = V1 + "api_client_authorizations/current";
    controller.on(
        path,
        Reply.ok(
            """
            {"api_token":"%s","created_at":"2026-08-01T09:00:00.000000000Z",
             "expires_at":"2026-08-02T09:00:00.000000000Z","last_used_at":null,
             "owner_uuid":"zzzzz-tpzed-0exampleuser001","scopes":["GET /"],
             "uuid":"zzzzz-gj3su-0gatewaytoken01"}
            """
                .formatted(ApiFixture.SECRET)));
    TokenRecord record = await(client.api.currentToken(CALL));
    assertThat(record)
        .isEqualTo(
            new TokenRecord(
                new ArvadosUuid("zzzzz-gj3su-0gatewaytoken01"),
                USER,
                List.of("GET /"),
                Instant.parse("2026-08-02T09:00:00Z")));
    assertThat(record.isUnscoped()).isFalse();
    assertThat(record.toString()).doesNotContain(ApiFixture.SECRET);
    assertThat(controller.only(path).query()).isEmpty();
    assertThat(controller.received(StubController.DISCOVERY)).isEmpty();
  }

  @Test
  void unscopedTokenThatNeverExpiresIsRead() throws Exception {
    controller.on(
        V1 + "api_client_authorizations/current",
        Reply.ok(
            """
            {"expires_at":null,"owner_uuid":"zzzzz-tpzed-000000000000000","scopes":["all"],
             "uuid":"zzzzz-gj3su-000000000000000"}
            """));
    TokenRecord record = await(client.api.currentToken(CALL));
    assertThat(record.isUnscoped()).isTrue();
    assertThat(record.expiresAt()).isNull();
  }

  @Test
  void containerRequestIsReadTrashIncluded() throws Exception {
    controller.on(V1 + "container_requests/" + REQUEST, Reply.ok(REQUEST_JSON));
    ContainerRequest request = await(client.api.containerRequest(CALL, REQUEST));
    assertThat(request.uuid()).isEqualTo(REQUEST);
    assertThat(request.name()).isEqualTo("nb");
    assertThat(request.ownerUuid()).isEqualTo(PROJECT);
    assertThat(request.state()).isEqualTo("Committed");
    assertThat(request.containerUuid()).isEqualTo(CONTAINER);
    assertThat(request.modifiedByUserUuid()).isEqualTo(USER);
    assertThat(request.publishedPorts().path("8888").path("label").asText()).isEqualTo("Jupyter");
    assertThat(request.runtimeConstraints().path("API").asBoolean()).isTrue();
    assertThat(request.properties().isMissingNode()).isTrue();
    assertThat(controller.only(V1 + "container_requests/" + REQUEST).parameters())
        .containsEntry("include_trash", "true");
  }

  @Test
  void containerIsRead() throws Exception {
    controller.on(V1 + "containers/" + CONTAINER, Reply.ok(CONTAINER_JSON));
    Container container = await(client.api.container(CALL, CONTAINER));
    assertThat(container.uuid()).isEqualTo(CONTAINER);
    assertThat(container.state()).isEqualTo("Running");
    assertThat(container.gatewayAddress()).isEqualTo("10.1.2.3:41234");
    assertThat(container.runtimeUserUuid()).isNull();
    assertThat(container.publishedPorts().path("8888").path("access").asText())
        .isEqualTo("private");
    assertThat(controller.only(V1 + "containers/" + CONTAINER).parameters())
        .containsExactly(
            entry(
                "select",
                "[\"uuid\",\"state\",\"gateway_address\",\"runtime_user_uuid\","
                    + "\"published_ports\"]"));
  }

  @Test
  void requestsOfContainerAreListedTrashIncluded() throws Exception {
    controller.on(
        V1 + "container_requests",
        Reply.ok("{\"items\":[" + REQUEST_JSON + "],\"limit\":1000,\"offset\":0}"));
    List<ContainerRequest> requests = await(client.api.containerRequestsOf(CALL, CONTAINER));
    assertThat(requests).extracting(ContainerRequest::uuid).containsExactly(REQUEST);
    assertThat(controller.only(V1 + "container_requests").parameters())
        .contains(
            entry("filters", "[[\"container_uuid\",\"=\",\"" + CONTAINER + "\"]]"),
            entry("include_trash", "true"),
            entry("count", "none"),
            entry("order", "[\"uuid asc\"]"),
            entry("limit", "1000"));
  }

  /** As users see the cluster: what lies in the trash is not there (rule A5). */
  @Test
  void lookReadsTheUuidOnlyAndNoTrash() throws Exception {
    controller.on(V1 + "container_requests/" + REQUEST, Reply.ok("{\"uuid\":\"" + REQUEST + "\"}"));
    controller.on(V1 + "containers/" + CONTAINER, Reply.error(404, "Path not found"));
    assertThat(await(client.api.look(CALL, REQUEST))).isEqualTo(REQUEST);
    assertThat(controller.only(V1 + "container_requests/" + REQUEST).parameters())
        .containsExactly(entry("select", "[\"uuid\"]"));
    assertThatThrownBy(() -> await(client.api.look(CALL, CONTAINER)))
        .hasCauseInstanceOf(ApiRefusedException.class);
    assertThatThrownBy(() -> client.api.look(CALL, PROJECT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lookAtTheRequestsOfAContainerListsUuidsOnlyAndNoTrash() throws Exception {
    controller.on(
        V1 + "container_requests",
        Reply.ok("{\"items\":[{\"uuid\":\"" + REQUEST + "\"}],\"limit\":1000,\"offset\":0}"));
    assertThat(await(client.api.lookAtRequestsOf(CALL, CONTAINER))).containsExactly(REQUEST);
    assertThat(controller.only(V1 + "container_requests").parameters())
        .contains(
            entry("filters", "[[\"container_uuid\",\"=\",\"" + CONTAINER + "\"]]"),
            entry("select", "[\"uuid\"]"))
        .doesNotContainKey("include_trash");
  }

  @Test
  void userIsReadWithoutAskingOtherClusters() throws Exception {
    controller.on(
        V1 + "users/" + USER,
        Reply.ok("{\"is_active\":true,\"is_admin\":false,\"uuid\":\"" + USER + "\"}"));
    assertThat(await(client.api.localUser(CALL, USER)))
        .isEqualTo(new User(USER, true, false, "", ""));
    assertThat(controller.only(V1 + "users/" + USER).parameters())
        .containsEntry("bypass_federation", "true");
  }

  @Test
  void requestsAreShownWithoutTheTrash() throws Exception {
    controller.on(V1 + "container_requests", Reply.ok("{\"items\":[],\"limit\":1000}"));
    List<Filter> filters = List.of(Filter.equal("state", "Committed"));
    assertThat(await(client.api.shownContainerRequests(CALL, filters))).isEmpty();
    assertThat(controller.only(V1 + "container_requests").parameters())
        .containsEntry("filters", "[[\"state\",\"=\",\"Committed\"]]")
        .containsEntry("order", "[\"uuid asc\"]")
        .doesNotContainKey("include_trash");
  }

  /** What the caller may do is in no discovery document, so nothing is selected. */
  @Test
  void groupsAreListedWhole() throws Exception {
    ArvadosUuid uuid = new ArvadosUuid("zzzzz-j7d0g-0exampleproj001");
    controller.on(
        V1 + "groups",
        Reply.ok(
            "{\"items\":[{\"uuid\":\"%s\",\"name\":\"P\",\"group_class\":\"project\",\"owner_uuid\":\"%s\",\"can_write\":true,\"can_manage\":false,\"is_trashed\":false}],\"limit\":1000}"
                .formatted(uuid, USER)));
    List<Filter> filters = List.of(new Filter("uuid", "in", List.of(uuid)));
    assertThat(await(client.api.groups(CALL, filters)))
        .containsExactly(new Group(uuid, "P", "project", USER, true, false, null, false));
    assertThat(controller.only(V1 + "groups").parameters())
        .containsEntry("order", "[\"uuid asc\"]")
        .doesNotContainKey("select");
  }

  @Test
  void usersAreListedWithoutAskingOtherClusters() throws Exception {
    controller.on(
        V1 + "users",
        Reply.ok(
            "{\"items\":[{\"is_active\":true,\"is_admin\":false,\"username\":\"pat\",\"uuid\":\""
                + USER
                + "\"}],\"limit\":1000}"));
    List<Filter> filters = List.of(new Filter("uuid", "in", List.of(USER)));
    assertThat(await(client.api.localUsers(CALL, filters)))
        .containsExactly(new User(USER, true, false, "pat", ""));
    assertThat(controller.only(V1 + "users").parameters())
        .containsEntry("bypass_federation", "true");
  }

  @Test
  void manyKeysAreAskedAboutInBatches() throws Exception {
    List<List<Integer>> asked = new ArrayList<>();
    assertThat(
            await(
                Batches.ask(
                    List.of(1, 2, 3, 4, 5),
                    2,
                    some -> {
                      asked.add(some);
                      return CompletableFuture.completedFuture(some);
                    })))
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(asked).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    assertThat(
            await(
                Batches.ask(
                    List.of(), 2, none -> CompletableFuture.failedFuture(new IOException()))))
        .isEmpty();
  }

  @Test
  void containersAreListedByFilters() throws Exception {
    controller.on(
        V1 + "containers", Reply.ok("{\"items\":[" + CONTAINER_JSON + "],\"limit\":1000}"));
    List<Filter> filters =
        List.of(
            Filter.equal("state", "Running"),
            Filter.equal("service", true),
            new Filter("uuid", "in", List.of(CONTAINER)),
            new Filter("log", "!=", null));
    assertThat(await(client.api.containers(CALL, filters)))
        .extracting(Container::uuid)
        .containsExactly(CONTAINER);
    Map<String, String> parameters = controller.only(V1 + "containers").parameters();
    assertThat(parameters)
        .containsEntry(
            "filters",
            "[[\"state\",\"=\",\"Running\"],[\"service\",\"=\",true],"
                + "[\"uuid\",\"in\",[\"zzzzz-dz642-0examplectr0001\"]],[\"log\",\"!=\",null]]");
    assertThat(parameters).doesNotContainKey("include_trash");
  }

  @Test
  void linksAreListedOldestFirst() throws Exception {
    String older = LINK_JSON.replace("link01a", "link01z").replace("2026-08-01", "2026-07-31");
    controller.on(
        V1 + "links", Reply.ok("{\"items\":[" + LINK_JSON + "," + older + "],\"limit\":1000}"));
    List<Link> links =
        await(client.api.links(CALL, List.of(Filter.equal("link_class", "published_port"))));
    assertThat(links)
        .extracting(link -> link.uuid().text())
        .containsExactly("zzzzz-o0j2j-0examplelink01z", "zzzzz-o0j2j-0examplelink01a");
    assertThat(links.get(1)).isEqualTo(THE_LINK);
    assertThat(THE_LINK.headUuid()).isEqualTo(REQUEST);
    assertThat(THE_LINK.tailUuid()).isNull();
    assertThat(THE_LINK.createdAt()).isEqualTo("2026-08-01T09:00:00.123456789Z");
    assertThat(controller.only(V1 + "links").parameters().get("select")).contains("created_at");
  }

  @Test
  void linkIsCreated() throws Exception {
    controller.on(V1 + "links", Reply.ok(LINK_JSON));
    LinkChange change = new LinkChange(Map.of("head_uuid", REQUEST));
    assertThat(await(client.api.createLink(CALL, change))).isEqualTo(THE_LINK);
    Received received = controller.only(V1 + "links");
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.headers()).containsEntry("content-type", "application/json");
    assertThat(received.body())
        .isEqualTo("{\"link\":{\"head_uuid\":\"zzzzz-xvhdp-0examplereq0001\"}}");
  }

  @Test
  void linkIsChanged() throws Exception {
    controller.on(V1 + "links/" + LINK, Reply.ok(LINK_JSON));
    LinkChange change =
        new LinkChange(Collections.singletonMap("properties", Map.of("port", 9999)));
    assertThat(await(client.api.updateLink(CALL, LINK, change))).isEqualTo(THE_LINK);
    Received received = controller.only(V1 + "links/" + LINK);
    assertThat(received.method()).isEqualTo("PATCH");
    assertThat(received.body()).isEqualTo("{\"link\":{\"properties\":{\"port\":9999}}}");
  }

  @Test
  void linkIsDeleted() throws Exception {
    controller.on(V1 + "links/" + LINK, Reply.ok(LINK_JSON));
    assertThat(await(client.api.deleteLink(CALL, LINK))).isEqualTo(THE_LINK);
    Received received = controller.only(V1 + "links/" + LINK);
    assertThat(received.method()).isEqualTo("DELETE");
    assertThat(received.body()).isEmpty();
  }

  /** {@code can_write} is computed, so no schema lists it and no select could name it (rule A6). */
  @Test
  void groupIsReadWhole() throws Exception {
    controller.on(
        V1 + "groups/" + PROJECT,
        Reply.ok(
            """
            {"can_manage":false,"can_write":true,"etag":"","kind":"arvados#group","name":"p",
             "group_class":"project","owner_uuid":"zzzzz-tpzed-0exampleuser001",
             "frozen_by_uuid":null,"is_trashed":false,"uuid":"zzzzz-j7d0g-0exampleproj001"}
            """));
    assertThat(await(client.api.group(CALL, PROJECT)))
        .isEqualTo(new Group(PROJECT, "p", "project", USER, true, false, null, false));
    assertThat(controller.only(V1 + "groups/" + PROJECT).query()).isEmpty();
  }

  @Test
  void computedPermissionsAreListedForUserAndTargets() throws Exception {
    controller.on(
        V1 + "computed_permissions",
        Reply.ok(
            """
            {"kind":"arvados#computedPermissionList","offset":0,"limit":100,"items":[
              {"user_uuid":"zzzzz-tpzed-0exampleuser001",
               "target_uuid":"zzzzz-j7d0g-0exampleproj001","perm_level":"can_write"}]}
            """));
    assertThat(await(client.api.computedPermissions(CALL, USER, List.of(REQUEST, PROJECT))))
        .containsExactly(new ComputedPermission(USER, PROJECT, "can_write"));
    Map<String, String> parameters = controller.only(V1 + "computed_permissions").parameters();
    assertThat(parameters)
        .contains(
            entry(
                "filters",
                "[[\"user_uuid\",\"=\",\"zzzzz-tpzed-0exampleuser001\"],[\"target_uuid\",\"in\","
                    + "[\"zzzzz-xvhdp-0examplereq0001\",\"zzzzz-j7d0g-0exampleproj001\"]]]"),
            entry("count", "none"),
            entry("select", "[\"user_uuid\",\"target_uuid\",\"perm_level\"]"));
    assertThat(parameters).doesNotContainKeys("offset", "order", "include_trash");
  }

  @Test
  void computedPermissionsOfNothingNeedNoCall() throws Exception {
    assertThat(await(client.api.computedPermissions(CALL, USER, List.of()))).isEmpty();
    assertThat(controller.received(V1 + "computed_permissions")).isEmpty();
  }

  @Test
  void tooManyTargetsAreRefusedRatherThanCutOff() {
    List<ArvadosUuid> targets = Collections.nCopies(101, PROJECT);
    assertThatThrownBy(() -> client.api.computedPermissions(CALL, USER, targets))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Section 3.2: a query of more than 1000 bytes goes as a form, and is still a read. */
  @Test
  void longQueryIsPostedAsForm() throws Exception {
    controller.on(
        V1 + "containers", Reply.error(503, "busy"), Reply.ok("{\"items\":[],\"limit\":1000}"));
    Filter filter = new Filter("uuid", "in", Collections.nCopies(40, CONTAINER));
    assertThat(await(client.api.containers(CALL, List.of(filter)))).isEmpty();
    List<Received> received = controller.received(V1 + "containers");
    assertThat(received).hasSize(2);
    Received last = received.get(1);
    assertThat(last.method()).isEqualTo("POST");
    assertThat(last.query()).isEmpty();
    assertThat(last.headers())
        .containsEntry("content-type", "application/x-www-form-urlencoded")
        .containsEntry("authorization", "Bearer " + CALL.token().reveal());
    assertThat(last.parameters()).contains(entry("_method", "GET"), entry("count", "none"));
    assertThat(last.parameters().get("filters")).startsWith("[[\"uuid\",\"in\",[\"zzzzz-dz642-");
  }

  @Test
  void queryOfUsualLengthStaysGet() throws Exception {
    controller.on(V1 + "containers", Reply.ok("{\"items\":[],\"limit\":1000}"));
    await(client.api.containers(CALL, List.of(Filter.equal("state", "Running"))));
    assertThat(controller.only(V1 + "containers").method()).isEqualTo("GET");
  }
}
