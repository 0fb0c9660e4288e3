package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What visitors are answered (rules A8 and A11)")
@Timeout(60)
class AccessAnswersTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static String bearer(String user) {
    return "Authorization: Bearer " + GATEWAY.token(user);
  }

  /** Rule A11: the statuses. */
  @ParameterizedTest
  @CsvSource({
    "sample,owner,200",
    "sample,admin,200",
    "sample,reader,403",
    "sample,stranger,404",
    "private,owner,200",
    "private,stranger,404",
    "queued,owner,503",
    "queued,stranger,404",
    "ended,owner,410",
    "ended,stranger,404",
    "silent,owner,502",
    "open-data,stranger,200",
  })
  void statusSaysWhatTheVisitorMayKnow(String service, String user, int status) throws Exception {
    assertThat(GATEWAY.get(service, "/e", bearer(user)).status()).isEqualTo(status);
  }

  /** Rule A11: without a token, what exists and what does not look the same. */
  @Test
  void withoutATokenNothingIsConfirmed() throws Exception {
    String uuid = GATEWAY.service("private").records().request().uuid().text();
    String absent = uuid.substring(0, 12) + "000000000000000";
    RawHttp.Response there = byUuid(uuid + "-8000");
    RawHttp.Response notThere = byUuid(absent + "-8000");
    RawHttp.Response otherPort = byUuid(uuid + "-9");
    assertThat(there.status()).isEqualTo(401);
    assertThat(notThere.status()).isEqualTo(401);
    assertThat(otherPort.status()).isEqualTo(401);
    assertThat(there.text().replaceAll("req-\\w+", ""))
        .isEqualTo(notThere.text().replaceAll("req-\\w+", ""))
        .isEqualTo(otherPort.text().replaceAll("req-\\w+", ""));
  }

  private static RawHttp.Response byUuid(String label, String... fields) throws Exception {
    String host = GATEWAY.host("sample").replaceFirst("^sample", label);
    return GATEWAY.connect().send(GatewayExtension.head("GET", "/", host, fields)).response();
  }

  /** Rule H2: a uuid alone is its only published port. */
  @Test
  void bareUuidIsTheOnlyPublishedPort() throws Exception {
    String uuid = GATEWAY.service("private").records().request().uuid().text();
    assertThat(byUuid(uuid, bearer("owner")).status()).isEqualTo(200);
    assertThat(byUuid(uuid).status()).isEqualTo(401);
  }

  /** Rule H2: with several ports, there is a page to choose from, for those who may enter. */
  @Test
  void bareUuidOfSeveralPortsIsAChoice() throws Exception {
    String uuid =
        GATEWAY
            .demo()
            .state()
            .addService(
                GATEWAY.demo().user("owner").uuid(),
                "127.0.0.1:9",
                b -> b.publish(8888, "private", "One", "").publish(9999, "private", "Two", ""))
            .request()
            .uuid()
            .text();
    RawHttp.Response choice = byUuid(uuid, bearer("owner"), "Accept: text/html");
    String origin = "http://" + GATEWAY.host("sample").replaceFirst("^sample", uuid + "-PORT");
    assertThat(choice.status()).isEqualTo(300);
    assertThat(choice.text())
        .contains(origin.replace("PORT", "8888") + "/")
        .contains(origin.replace("PORT", "9999") + "/");
    assertThat(byUuid(uuid, bearer("stranger")).status()).isEqualTo(404);
  }

  /** Rule A11: a name that nobody has taken is 404. */
  @Test
  void unknownNameIs404() throws Exception {
    String host = GATEWAY.host("sample").replaceFirst("^sample", "nobody-has-it");
    RawHttp.Response response =
        GATEWAY.connect().send(GatewayExtension.head("GET", "/", host, bearer("owner"))).response();
    assertThat(response.status()).isEqualTo(404);
  }

  /** Rule A11: a page for people, Arvados's JSON for programs, plain text for curl. */
  @ParameterizedTest
  @CsvSource({
    "Accept: text/html,text/html,false",
    "Accept: application/json,application/json,true",
    "User-Agent: curl/8.5.0,text/plain,true",
    "X-Requested-With: XMLHttpRequest,application/json,true",
  })
  void pageIsOfTheKindItsReaderReads(String field, String type, boolean challenged)
      throws Exception {
    RawHttp.Response response = GATEWAY.ask("DELETE", "sample", "/", field);
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.one("Content-Type").orElseThrow()).startsWith(type);
    assertThat(response.one("Cache-Control").orElseThrow()).contains("no-store");
    assertThat(response.one("WWW-Authenticate").isPresent()).isEqualTo(challenged);
    assertThat(response.one("X-Request-Id")).isPresent();
  }

  /** Rule A11: what will pass says when to come back. */
  @Test
  void notStartedHasRetryAfter() throws Exception {
    assertThat(GATEWAY.get("queued", "/", bearer("owner")).one("Retry-After")).isPresent();
  }

  /** Rule A11: state and label are shown only after a grant. */
  @Test
  void stateIsShownToThoseWithAGrantOnly() throws Exception {
    assertThat(GATEWAY.get("queued", "/", bearer("owner")).text()).contains("Queued");
    for (String user : new String[] {"reader", "stranger"}) {
      assertThat(GATEWAY.get("queued", "/", bearer(user)).text()).doesNotContain("Queued");
    }
  }

  /** Rule A8: the warm path asks the API for nothing. */
  @Test
  void warmRequestMakesNoApiCall() throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "sample");
    assertThat(GATEWAY.get("sample", "/e", cookie).status()).isEqualTo(200);
    GATEWAY.demo().controller().calls().clear();
    for (int i = 0; i < 20; i++) {
      assertThat(GATEWAY.get("sample", "/e", cookie).status()).isEqualTo(200);
    }
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  /** Rule A8: a decision belongs to a request, not to the connection it came on. */
  @Test
  void everyRequestOfAConnectionIsDecidedForItself() throws Exception {
    RawHttp client = GATEWAY.connect();
    int[] statuses = {200, 404, 401, 200};
    String[] fields = {bearer("owner"), bearer("stranger"), "X-No: token", bearer("admin")};
    for (int i = 0; i < fields.length; i++) {
      String request = GATEWAY.request("GET", "/e", "sample", fields[i]);
      assertThat(client.send(request).response().status()).as(fields[i]).isEqualTo(statuses[i]);
    }
  }

  /** Rules A7 and A11: an API that fails is no refusal. */
  @Test
  void apiFailureIs503() throws Exception {
    for (Fault fault :
        new Fault[] {new Fault.BadGateway(), new Fault.HtmlPage(), new Fault.BrokenJson()}) {
      GATEWAY.expectInLog("API");
      GATEWAY.expectInLog("api");
      GATEWAY.demo().controller().faults().inject(fault);
      var token =
          GATEWAY.demo().state().addToken(GATEWAY.demo().user("owner").uuid(), row -> row).v2();
      RawHttp.Response response =
          GATEWAY.get("sample", "/e", "Authorization: Bearer " + token.reveal());
      assertThat(response.status()).as(fault.toString()).isEqualTo(503);
      assertThat(response.one("Retry-After")).isPresent();
      assertThat(response.all("Set-Cookie")).isEmpty();
      GATEWAY.demo().controller().faults().clear();
    }
  }
}
