package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bounds that docs/configure.md states are the ones that hold. */
class BoundsTest {
  static Stream<Arguments> bounds() {
    return Reference.settings().entrySet().stream()
        .filter(entry -> entry.getValue().min().isPresent())
        .map(
            entry ->
                Arguments.of(
                    entry.getKey(),
                    entry.getValue().min().orElseThrow(),
                    entry.getValue().max().orElseThrow()));
  }

  @Test
  void everyNumberHasBounds() {
    assertThat(Reference.settings().entrySet())
        .filteredOn(
            entry ->
                entry.getValue().fallback().matches("`\\d.*")
                    && !entry.getKey().equals("listen.address"))
        .hasSize(31)
        .allSatisfy(entry -> assertThat(entry.getValue().min()).isPresent())
        .extracting(Map.Entry::getKey)
        .contains("access.grace", "limits.headBytes", "tunnel.idleConnection", "cookie.maxAge");
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void theBoundsThemselvesAreAllowedAndNothingBeyond(String key, String min, String max) {
    assertThat(problems(key, min)).isEmpty();
    assertThat(problems(key, max)).isEmpty();
    if (!min.equals("0")) {
      assertThat(problems(key, beyond(min, -1))).singleElement().asString().contains("too little");
    }
    assertThat(problems(key, beyond(max, 1))).singleElement().asString().contains("too much");
  }

  private static String beyond(String bound, int step) {
    if (bound.matches("\\d+((Ki|Mi|Gi))?")) {
      return Long.toString(SizeSyntax.parse(bound) + step);
    }
    Duration duration = DurationSyntax.parse(bound);
    return DurationSyntax.format(duration.plusNanos(step));
  }

  private static List<String> problems(String key, String value) {
    String section = key.substring(0, key.indexOf('.'));
    String name = key.substring(key.indexOf('.') + 1);
    // Bounds that depend on each other get out of each other's way.
    String others =
        switch (name) {
          case "setupTimeout" -> "connectTimeout: 100ms, ";
          case "windowBudgetBytes" -> "windowBytes: 64Ki, ";
          default -> "";
        };
    try {
      ConfigLoader.parse(
          ClusterConfig.of(URI.create("https://zzzzz.example/"), Secret.of("token")),
          "wildcards: ['https://*.a.example']\n%s: {%s%s: %s}"
              .formatted(section, others, name, value));
      return List.of();
    } catch (ConfigException e) {
      return e.faults().stream()
          .filter(fault -> fault.place().key().equals(key))
          .map(Fault::problem)
          .toList();
    }
  }
}
