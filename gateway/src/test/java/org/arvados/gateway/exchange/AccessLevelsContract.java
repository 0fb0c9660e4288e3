package org.arvados.gateway.exchange;

import static org.arvados.gateway.exchange.OwnService.PORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who gets in at which level, from the client's socket to the service and back; the same on every
 * version of Arvados (rules A1 to A6, A11, T8, H2).
 */
interface AccessLevelsContract {
  /** The cluster under test. */
  GatewayExtension gateway();

  /** The places beside properties that this cluster has for declarations. */
  Set<String> places();

  private String bearer(String user) {
    return user.equals("nobody") ? "X-No: token" : "Authorization: Bearer " + gateway().token(user);
  }

  private RawHttp.Response get(String host, String... fields) throws Exception {
    return gateway().connect().send(GatewayExtension.head("GET", "/e", host, fields)).response();
  }

  /** Every level and everybody. */
  @ParameterizedTest
  @CsvSource({
    // service, owner, admin, manager, writer, reader, stranger, nobody
    "sample,      200, 200, 403, 403, 403, 404, 401",
    "team-manage, 200, 200, 200, 403, 403, 404, 401",
    "team-write,  200, 200, 200, 200, 403, 404, 401",
    "team-read,   200, 200, 200, 200, 200, 404, 401",
    "shared,      200, 200, 200, 200, 200, 200, 200",
  })
  default void levelSaysWhoGetsIn(
      String service,
      int owner,
      int admin,
      int manager,
      int writer,
      int reader,
      int stranger,
      int nobody)
      throws Exception {
    Map<String, Integer> expected =
        Map.of(
            "owner",
            owner,
            "admin",
            admin,
            "manager",
            manager,
            "writer",
            writer,
            "reader",
            reader,
            "stranger",
            stranger,
            "nobody",
            nobody);
    for (String user : expected.keySet()) {
      assertThat(gateway().get(service, "/e", bearer(user)).status())
          .as(user)
          .isEqualTo(expected.get(user));
    }
  }

  /** Rule X3: the service is told who it is that was let in, and by nobody else than us. */
  @ParameterizedTest
  @CsvSource({"team-manage,manager", "team-write,writer", "team-read,reader", "shared,stranger"})
  default void serviceLearnsWhoCame(String service, String user) throws Exception {
    String uuid = gateway().demo().user(user).uuid().text();
    String forged = "X-Arvados-User-UUID: " + gateway().demo().user("owner").uuid();
    assertThat(
            Echo.of(gateway().get(service, "/e", bearer(user), forged)).all("X-Arvados-User-UUID"))
        .containsExactly(uuid);
    String cookie = "Cookie: " + gateway().cookie(user, service);
    assertThat(Echo.of(gateway().get(service, "/e", cookie, forged)).all("X-Arvados-User-UUID"))
        .containsExactly(uuid);
  }

  /** Rule X3: nobody is nobody, whatever they say. */
  @Test
  default void nobodyIsNotNamedToTheService() throws Exception {
    String forged = "X-Arvados-User-UUID: " + gateway().demo().user("owner").uuid();
    assertThat(Echo.of(gateway().get("shared", "/e", forged)).all("X-Arvados-User-UUID")).isEmpty();
  }

  /** Rule T8: a token that may read requests and no more opens what is for readers, and no more. */
  @Test
  default void scopedTokenOpensWhatItReads() throws Exception {
    TokenRow token =
        gateway()
            .demo()
            .state()
            .addToken(
                gateway().demo().user("manager").uuid(),
                row -> row.withScopes("GET /arvados/v1/container_requests/"));
    gateway().keepSecret(token.secret());
    String bearer = "Authorization: Bearer " + token.v2().reveal();
    Echo echo = Echo.of(gateway().get("team-read", "/e", bearer));
    assertThat(echo.all("X-Arvados-User-UUID")).as("it must not act as its user").isEmpty();
    assertThat(echo.all("Authorization")).isEmpty();
    assertThat(gateway().get("team-write", "/e", bearer).status()).isEqualTo(403);
    assertThat(gateway().get("team-manage", "/e", bearer).status()).isEqualTo(403);
  }

  /** Rule A3: every place in which a level for readers can be declared. */
  @ParameterizedTest
  @CsvSource({
    "published_endpoints",
    "runtime_constraints.published_endpoints",
    "properties.published_endpoints",
    "expose_http_from",
    "runtime_constraints.expose_http_from",
    "properties.expose_http_from"
  })
  default void declarationCountsWhereTheClusterHasThePlace(String place) throws Exception {
    boolean isKnown = place.startsWith("properties.") || places().contains(place);
    try (OwnService service = OwnService.start(gateway().demo(), declaring(place))) {
      String host = service.host(gateway().demo());
      assertThat(get(host, bearer("owner")).status()).isEqualTo(200);
      assertThat(get(host, bearer("reader")).status()).isEqualTo(isKnown ? 200 : 403);
      assertThat(get(host, bearer("stranger")).status()).isEqualTo(404);
      assertThat(get(host).status()).isEqualTo(401);
      String bare = service.bareHost(gateway().demo());
      assertThat(get(bare, bearer("reader")).status()).isEqualTo(isKnown ? 200 : 403);
    }
  }

  private static Consumer<ContainerRequestRow.Builder> declaring(String place) {
    Object endpoints =
        List.of(
            Map.of("port", PORT, "access", "can_read", "label", "Lab", "hostname", "not-a-name"));
    return builder -> {
      switch (place) {
        case "published_endpoints" -> builder.publishedEndpoints(endpoints);
        case "runtime_constraints.published_endpoints" ->
            builder.runtimeConstraints(Map.of("published_endpoints", endpoints));
        case "properties.published_endpoints" ->
            builder.properties(Map.of("published_endpoints", endpoints));
        case "expose_http_from" -> builder.exposeHttpFrom(PORT);
        case "runtime_constraints.expose_http_from" ->
            builder.runtimeConstraints(Map.of("expose_http_from", PORT));
        default -> builder.properties(Map.of("expose_http_from", PORT));
      }
    };
  }

  /** Rule N1: a name that is only wished for is none. */
  @Test
  default void declaredHostnameIsNoName() throws Exception {
    try (OwnService service =
        OwnService.start(gateway().demo(), declaring("properties.published_endpoints"))) {
      String host = service.host(gateway().demo()).replaceFirst("^[^.]+", "not-a-name");
      assertThat(get(host, bearer("owner")).status()).isEqualTo(404);
    }
  }

  /** Rule H2: the exposed port is that of the bare host, among others. */
  @Test
  default void bareHostLeadsToTheExposedPort() throws Exception {
    Map<String, Object> properties =
        Map.of(
            "expose_http_from",
            PORT,
            "published_endpoints",
            List.of(Map.of("port", 9, "access", "can_read")));
    try (OwnService service = OwnService.start(gateway().demo(), b -> b.properties(properties))) {
      assertThat(get(service.bareHost(gateway().demo()), bearer("reader")).status()).isEqualTo(200);
    }
  }

  /** Rule A1: what nobody declares is private, and reached by uuid and port. */
  @Test
  default void undeclaredPortIsPrivateAndReachable() throws Exception {
    try (OwnService service = OwnService.start(gateway().demo(), b -> {})) {
      String host = service.host(gateway().demo());
      assertThat(get(host, bearer("owner")).status()).isEqualTo(200);
      assertThat(get(host, bearer("manager")).status()).isEqualTo(403);
      assertThat(get(host, bearer("stranger")).status()).isEqualTo(404);
      assertThat(get(host).status()).isEqualTo(401);
      String bare = service.bareHost(gateway().demo());
      assertThat(get(bare, bearer("owner")).status()).isEqualTo(404);
    }
  }

  /** Rule A3: properties that a collaborator wrote open nothing. */
  @Test
  default void collaboratorCannotOpenAServiceByProperties() throws Exception {
    try (OwnService service =
        OwnService.start(
            gateway().demo(),
            declaring("properties.published_endpoints")
                .andThen(b -> b.modifiedBy(gateway().demo().user("writer").uuid())))) {
      String host = service.host(gateway().demo());
      assertThat(get(host, bearer("owner")).status()).as("still the owner's").isEqualTo(200);
      assertThat(get(host, bearer("writer")).status()).isEqualTo(403);
      assertThat(get(host, bearer("reader")).status()).isEqualTo(403);
      assertThat(get(host).status()).isEqualTo(401);
    }
  }

  /** Rule A3: the owner is told what is malformed, on a page and in an answer; others are not. */
  @Test
  default void ownerIsToldWhatIsMalformed() throws Exception {
    Map<String, Object> properties =
        Map.of("published_endpoints", List.of(Map.of("port", "8888", "access", "can_read")));
    try (OwnService service = OwnService.start(gateway().demo(), b -> b.properties(properties))) {
      String bare = service.bareHost(gateway().demo());
      String place = "properties.published_endpoints[0].port";
      for (String accept : List.of("Accept: text/html", "Accept: application/json")) {
        assertThat(get(bare, bearer("owner"), accept).text()).contains(place, "without quotes");
        assertThat(get(bare, bearer("reader"), accept).text()).doesNotContain("endpoints");
        assertThat(get(bare, accept).text()).doesNotContain("endpoints");
      }
    }
  }

  /** Rule A8: when all is known, nobody's request costs a call. */
  @Test
  default void warmRequestMakesNoApiCallAtAnyLevel() throws Exception {
    Map<String, String> visits =
        Map.of(
            "team-manage",
            "manager",
            "team-write",
            "writer",
            "team-read",
            "reader",
            "shared",
            "nobody");
    for (String service : visits.keySet()) {
      assertThat(gateway().get(service, "/e", bearer(visits.get(service))).status()).isEqualTo(200);
    }
    gateway().demo().controller().calls().clear();
    for (String service : visits.keySet()) {
      assertThat(gateway().get(service, "/e", bearer(visits.get(service))).status()).isEqualTo(200);
    }
    assertThat(gateway().demo().controller().calls().counts())
        .as("but for the state of containers, which is younger")
        .doesNotContainKeys(
            "GET /arvados/v1/container_requests/{uuid}",
            "GET /arvados/v1/container_requests",
            "GET /arvados/v1/groups/{uuid}",
            "GET /arvados/v1/users/current");
  }
}
