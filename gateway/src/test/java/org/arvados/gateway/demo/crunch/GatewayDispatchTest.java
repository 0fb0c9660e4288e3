package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.arvados.gateway.demo.crunch.GatewayDispatch.Request;
import org.arvados.gateway.demo.crunch.GatewayDispatch.Route;
import org.arvados.gateway.tunnel.GatewayProof;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The dispatch order of arvados-protocol section 6.3")
class GatewayDispatchTest {
  private static final String OWN = Fixture.UUID;
  private static final String OTHER = "zzzzz-dz642-0gatewayvector2";
  private static final GatewayProof PROOF = GatewayProof.of(Fixture.TOKEN, OWN);
  private static final GatewayDispatch DISPATCH =
      new GatewayDispatch(OWN, PROOF, Fixture.CERTIFICATE.join());
  private static final String GOOD = PROOF.requestAuth(Fixture.CERTIFICATE.join().der());

  static Stream<Arguments> table() {
    return Stream.of(
        row("1: header names another", post(OTHER, null, GOOD), misdirected(OTHER)),
        row("1: before the proof is looked at", post(OTHER, null, "bad"), misdirected(OTHER)),
        row("1: nothing named", post(null, null, GOOD), misdirected("")),
        row("1: the field, when the header is absent", post(null, OTHER, GOOD), misdirected(OTHER)),
        row("1: the header counts before the field", post(OTHER, OWN, GOOD), misdirected(OTHER)),
        row("2: wrong proof", post(OWN, null, "bad"), new Route.BadAuthorization()),
        row("2: no proof", post(OWN, null, null), new Route.BadAuthorization()),
        row("3: by header", post(OWN, OTHER, GOOD), new Route.Ssh()),
        row("3: by field", post(null, OWN, GOOD), new Route.Ssh()),
        row("3: before log and forward", full("POST", "ssh", "/log", "80"), new Route.Ssh()),
        row("4: Upgrade not exactly ssh", full("POST", "SSH", "/log", "80"), log(false)),
        row("4: no upgrade by GET", full("GET", "ssh", "/log", "80"), log(true)),
        row("4: PROPFIND", full("PROPFIND", null, "/log", null), log(true)),
        row("4: OPTIONS", full("OPTIONS", null, "/log", null), log(true)),
        row("4: HEAD is not allowed", full("HEAD", null, "/log", null), log(false)),
        row("5: other source", full("GET", null, "/logs", "80"), new Route.Forward("80")),
        row("5: port as it came", full("POST", null, null, "a b"), new Route.Forward("a b")),
        row("6: empty port", full("GET", null, null, ""), new Route.NotFound()),
        row("6: nothing asked", full("GET", "ssh", null, null), new Route.NotFound()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void theFirstStepThatMatchesAnswers(String name, Request request, Route route) {
    assertThat(DISPATCH.route(request)).isEqualTo(route);
  }

  private static Arguments row(String name, Request request, Route route) {
    return Arguments.of(name, request, route);
  }

  private static Request post(String header, String field, String authorization) {
    return new Request("POST", header, field, authorization, "ssh", null, null);
  }

  private static Request full(String method, String upgrade, String source, String port) {
    return new Request(method, OWN, null, GOOD, upgrade, source, port);
  }

  private static Route log(boolean allowed) {
    return new Route.Log(allowed);
  }

  private static Route misdirected(String meantFor) {
    return new Route.Misdirected(
        "misdirected request: meant for \"%s\" but received by crunch-run \"%s\""
            .formatted(meantFor, OWN));
  }
}
