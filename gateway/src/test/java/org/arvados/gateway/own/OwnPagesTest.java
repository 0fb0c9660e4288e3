package org.arvados.gateway.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.own.OwnRoute.Place;
import org.arvados.gateway.page.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are the gateway's own, and who answers them. */
class OwnPagesTest {
  private static final HostParser HOSTS =
      new HostParser(List.of(Wildcard.parse("https://*.c.example")), "zzzzz", Set.of());
  private static final OwnPage PAGE =
      request -> OwnAnswer.of(Page.of(200, "Title", "Sentence."), OwnOutcome.OWN_PAGE).now();

  private final OwnPages pages =
      new OwnPages(
          List.of(
              OwnRoute.get(Place.SERVICE_HOSTS, "/.arvados/a", PAGE),
              OwnRoute.post(Place.SERVICE_HOSTS, "/.arvados/a", PAGE),
              OwnRoute.get(Place.BASE_HOST, "/", PAGE)));

  private static GatewayHost host(String label) {
    return (GatewayHost) HOSTS.parse(label + ".c.example");
  }

  /**
   * Everything on the base host is ours; of a service's host what begins with the reserved path.
   */
  @ParameterizedTest
  @CsvSource({
    "gateway, /, true",
    "gateway, /lab, true",
    "lab, /.arvados/, true",
    "lab, /.arvados/a, true",
    "lab, /.arvados/unknown, true",
    "lab, /.arvados, false",
    "lab, /.arvadosx/a, false",
    "lab, /.Arvados/a, false",
    "lab, //.arvados/a, false",
    "lab, /x/.arvados/a, false",
    "lab, /, false",
  })
  void pathsOfOurOwn(String label, String path, boolean ours) {
    assertThat(OwnPages.isOurs(host(label), path)).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "lab, GET, /.arvados/a, true",
    "lab, HEAD, /.arvados/a, true",
    "lab, POST, /.arvados/a, true",
    "lab, PUT, /.arvados/a, false",
    "lab, GET, /.arvados/a/, false",
    "lab, GET, /.arvados/%61, false",
    "lab, GET, /, false",
    "gateway, GET, /, true",
    "gateway, POST, /, false",
    "gateway, GET, /.arvados/a, false",
  })
  void routeIsFoundByHostMethodAndWholePath(
      String label, String method, String path, boolean found) {
    assertThat(pages.find(host(label), method, path).isPresent()).isEqualTo(found);
  }

  /** A page at a path that services answer would never be seen. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/lab", "/.arvados", "x"})
  void pageOnServiceHostsStandsUnderTheReservedPath(String path) {
    assertThatThrownBy(() -> OwnRoute.get(Place.SERVICE_HOSTS, path, PAGE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyPostsHaveABody() {
    assertThat(OwnRoute.get(Place.BASE_HOST, "/", PAGE).mostBytes()).isZero();
    assertThat(OwnRoute.post(Place.BASE_HOST, "/", PAGE).mostBytes()).isPositive();
  }
}
