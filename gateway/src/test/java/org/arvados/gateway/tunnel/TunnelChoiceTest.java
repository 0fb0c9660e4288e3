package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.arvados.gateway.config.TunnelConfig.Way;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Which way is taken to a container (arvados-protocol sections 4.5 and 7.5)")
class TunnelChoiceTest {
  private static final String UNREACHABLE = "10.9.9.9";

  @ParameterizedTest
  @CsvSource({
    // way, loopback is ours, gateway_address, ways in order
    "auto, false, 10.1.2.3:41234, direct controller",
    "auto, false, worker-0.internal:41234, direct controller",
    "auto, false, [fd00::1]:41234, direct controller",
    "auto, false, 10.9.9.9:41234, controller",
    "auto, false, 127.0.0.1:41234, controller",
    "auto, false, 127.1.2.3:41234, controller",
    "auto, false, [::1]:41234, controller",
    "auto, false, [::ffff:127.0.0.1]:41234, controller",
    "auto, false, 0.0.0.0:41234, controller",
    "auto, false, localhost:41234, controller",
    "auto, false, worker.localhost:41234, controller",
    "auto, true, 127.0.0.1:41234, direct controller",
    "auto, true, [::1]:41234, direct controller",
    "auto, false, tunnel https://ctrl-0.internal/, controller",
    "auto, true, tunnel https://ctrl-0.internal/, controller",
    "auto, false, '', ''",
    "auto, false, 'tunnel ', ''",
    "auto, false, nonsense, ''",
    "direct, false, 10.1.2.3:41234, direct",
    "direct, false, 10.9.9.9:41234, direct",
    "direct, false, 127.0.0.1:41234, ''",
    "direct, true, 127.0.0.1:41234, direct",
    "direct, false, tunnel https://ctrl-0.internal/, ''",
    "direct, false, '', ''",
    "controller, false, 10.1.2.3:41234, controller",
    "controller, true, 127.0.0.1:41234, controller",
    "controller, false, tunnel https://ctrl-0.internal/, controller",
    "controller, false, '', ''",
    "controller, false, nonsense, ''",
  })
  void theAddressDecides(String way, boolean directLoopback, String address, String expected) {
    TunnelChoice choice =
        new TunnelChoice(Way.valueOf(way.toUpperCase(Locale.ROOT)), directLoopback);

    List<TunnelRoute> routes = choice.routes(address, UNREACHABLE::equals);

    assertThat(routes.stream().map(TunnelChoiceTest::name).toList())
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    routes.forEach(
        route -> {
          if (route instanceof TunnelRoute.Direct direct) {
            assertThat(direct.address()).hasToString(address);
          }
        });
  }

  private static String name(TunnelRoute route) {
    return route instanceof TunnelRoute.Direct ? "direct" : "controller";
  }
}
