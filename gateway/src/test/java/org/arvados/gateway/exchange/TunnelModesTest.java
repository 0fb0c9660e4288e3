package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.AccessLevel;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.tunnel.TunnelMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Which services are reached in the HTTP mode (rule U4)")
class TunnelModesTest {
  private static final ArvadosUuid REQUEST =
      ArvadosUuid.parse("zzzzz-xvhdp-0123456789abcde").orElseThrow();
  private static final ArvadosUuid CONTAINER =
      ArvadosUuid.parse("zzzzz-dz642-0123456789abcde").orElseThrow();
  private static final String OTHER = "zzzzz-xvhdp-000000000000000";
  private static final Target BY_NAME = new Target.FriendlyName("lab");
  private static final Target BY_UUID = new Target.ServicePort(REQUEST, 8888);

  static Stream<Arguments> table() {
    String request = REQUEST.text();
    String container = CONTAINER.text();
    return Stream.of(
        row(new ServiceSelector.All(), BY_UUID, true),
        row(new ServiceSelector.Port(8888), BY_UUID, true),
        row(new ServiceSelector.Port(8888), BY_NAME, true),
        row(new ServiceSelector.Port(8889), BY_UUID, false),
        row(new ServiceSelector.Name("lab"), BY_NAME, true),
        row(new ServiceSelector.Name("lab"), BY_UUID, false),
        row(new ServiceSelector.Name("other"), BY_NAME, false),
        row(new ServiceSelector.Uuid(request), BY_UUID, true),
        row(new ServiceSelector.Uuid(request), BY_NAME, true),
        row(new ServiceSelector.Uuid(container), BY_UUID, true),
        row(new ServiceSelector.Uuid(OTHER), BY_UUID, false),
        row(new ServiceSelector.UuidPort(request, 8888), BY_NAME, true),
        row(new ServiceSelector.UuidPort(container, 8888), BY_UUID, true),
        row(new ServiceSelector.UuidPort(request, 8889), BY_UUID, false),
        row(new ServiceSelector.UuidPort(OTHER, 8888), BY_UUID, false));
  }

  private static Arguments row(ServiceSelector selector, Target target, boolean http) {
    return Arguments.of(selector, target, http ? TunnelMode.HTTP : TunnelMode.SSH);
  }

  private static Service service(ArvadosUuid request) {
    return new Service(
        request,
        CONTAINER,
        8888,
        AccessLevel.PUBLIC,
        "",
        "10.0.0.1:2222",
        ArvadosUuid.parse("zzzzz-tpzed-0123456789abcde").orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("table")
  void aServiceIsOnTheListOrNot(ServiceSelector selector, Target target, TunnelMode mode) {
    TunnelModes modes = new TunnelModes(List.of(new ServiceSelector.Port(1), selector));
    assertThat(modes.of(service(REQUEST), target)).isEqualTo(mode);
  }

  @Test
  void sshIsTheDefault() {
    assertThat(new TunnelModes(List.of()).of(service(REQUEST), BY_NAME)).isEqualTo(TunnelMode.SSH);
  }

  /** The visitor named the container, so its request is not known. */
  @Test
  void aContainerAskedForByItselfIsNotItsRequest() {
    TunnelModes modes = new TunnelModes(List.of(new ServiceSelector.Uuid(REQUEST.text())));
    Target byContainer = new Target.ServicePort(CONTAINER, 8888);
    assertThat(modes.of(service(null), byContainer)).isEqualTo(TunnelMode.SSH);
  }
}
