package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.arvados.gateway.config.ServiceSelector.All;
import org.arvados.gateway.config.ServiceSelector.Name;
import org.arvados.gateway.config.ServiceSelector.Port;
import org.arvados.gateway.config.ServiceSelector.Uuid;
import org.arvados.gateway.config.ServiceSelector.UuidPort;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("How services are selected, as in tunnel.httpServices")
class ServiceSyntaxTest {
  private static final String REQUEST = "zzzzz-xvhdp-0123456789abcde";
  private static final String CONTAINER = "zzzzz-dz642-0123456789abcde";

  @TempDir Path directory;

  static Stream<Arguments> selectors() {
    return Stream.of(
        Arguments.of("all", new All()),
        Arguments.of("1", new Port(1)),
        Arguments.of("65535", new Port(65535)),
        Arguments.of(REQUEST, new Uuid(REQUEST)),
        Arguments.of(CONTAINER, new Uuid(CONTAINER)),
        Arguments.of(REQUEST + "-8888", new UuidPort(REQUEST, 8888)),
        Arguments.of(CONTAINER + "-1", new UuidPort(CONTAINER, 1)),
        Arguments.of("lab", new Name("lab")),
        Arguments.of("all-of-it", new Name("all-of-it")),
        Arguments.of("8888x", new Name("8888x")),
        Arguments.of("zzzzz-xvhdp", new Name("zzzzz-xvhdp")));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void everyFormIsRead(String text, ServiceSelector selector) {
    assertThat(ServiceSyntax.parse(text)).isEqualTo(selector);
  }

  @ParameterizedTest
  @CsvSource({
    "0,has no port",
    "080,has no port",
    "65536,has no port",
    "99999999999999999999,has no port",
    "zzzzz-xvhdp-0123456789abcde-0,has no port",
    "zzzzz-xvhdp-0123456789abcde-,has no port",
    "zzzzz-xvhdp-0123456789abcde-lab,has no port",
    "zzzzz-xvhdp-0123456789abcdef,goes on otherwise",
    "zzzzz-tpzed-0123456789abcde,no container request",
    "All,names no service",
    "'',names no service",
    "-lab,names no service",
    "a.b,names no service",
    "lab:8888,names no service",
  })
  void whatIsNoServiceIsAFault(String text, String problem) {
    assertThatThrownBy(() -> ServiceSyntax.parse(text))
        .isInstanceOfSatisfying(
            MalformedValueException.class, e -> assertThat(e.mend()).contains("uuid-port"))
        .hasMessageContaining(problem);
  }

  /** The controller's way has no HTTP mode. */
  @Test
  void theHttpModeNeedsADirectWay() {
    ConfigRoot root = new ConfigRoot(directory).cluster(ConfigRoot.CLUSTER);
    root.settings("tunnel:\n  way: controller\n  httpServices: [all]\n");

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.place().toString()).endsWith(":3: tunnel.httpServices"));
  }

  @Test
  void aFaultNamesTheKeyAndTheLine() {
    ConfigRoot root = new ConfigRoot(directory).cluster(ConfigRoot.CLUSTER);
    root.settings("tunnel:\n  httpServices:\n    - 8888\n    - 70000\n");

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.place().toString()).endsWith(":4: tunnel.httpServices");
              assertThat(fault.problem()).contains("\"70000\"");
            });
  }
}
