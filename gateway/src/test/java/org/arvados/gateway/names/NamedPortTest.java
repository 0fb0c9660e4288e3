package org.arvados.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule N1: which link a name belongs to. */
class NamedPortTest {
  private static final String REQUEST = "zzzzz-xvhdp-000000000000001";
  private static final String OTHER = "zzzzz-xvhdp-000000000000002";

  private static Link link(String uuidEnd, String linkClass, String head, String props, int second)
      throws Exception {
    return new Link(
        new ArvadosUuid("zzzzz-o0j2j-00000000000000" + uuidEnd),
        linkClass,
        "name",
        head.isEmpty() ? null : new ArvadosUuid(head),
        null,
        new ArvadosUuid("zzzzz-tpzed-000000000000001"),
        new ObjectMapper().readTree(props),
        Instant.ofEpochSecond(second));
  }

  private static Link good(String uuidEnd, String linkClass, String head, int second)
      throws Exception {
    return link(uuidEnd, linkClass, head, "{\"port\":80}", second);
  }

  @Test
  void publishedPortWinsOverAnOlderHostname() throws Exception {
    List<Link> links =
        List.of(
            good("1", NamedPort.HOSTNAME, OTHER, 1),
            good("2", NamedPort.PUBLISHED_PORT, REQUEST, 2));
    assertThat(NamedPort.winner(links, "zzzzz"))
        .contains(new NamedPort(new ArvadosUuid(REQUEST), 80));
  }

  @Test
  void earliestHostnameWinsInAnyOrder() throws Exception {
    Link older = good("9", NamedPort.HOSTNAME, REQUEST, 1);
    Link younger = good("1", NamedPort.HOSTNAME, OTHER, 2);
    NamedPort expected = new NamedPort(new ArvadosUuid(REQUEST), 80);
    assertThat(NamedPort.winner(List.of(older, younger), "zzzzz")).contains(expected);
    assertThat(NamedPort.winner(List.of(younger, older), "zzzzz")).contains(expected);
  }

  @Test
  void sameMomentIsDecidedByUuid() throws Exception {
    Link first = good("1", NamedPort.HOSTNAME, REQUEST, 1);
    Link second = good("2", NamedPort.HOSTNAME, OTHER, 1);
    assertThat(NamedPort.winner(List.of(second, first), "zzzzz"))
        .contains(new NamedPort(new ArvadosUuid(REQUEST), 80));
  }

  @Test
  void malformedWinnerKeepsTheNameFromTheNext() throws Exception {
    Link winner = link("1", NamedPort.HOSTNAME, REQUEST, "{}", 1);
    Link next = good("2", NamedPort.HOSTNAME, OTHER, 2);
    assertThat(NamedPort.winner(List.of(winner, next), "zzzzz")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"port\":null}",
        "{\"port\":\"80\"}",
        "{\"port\":80.0}",
        "{\"port\":0}",
        "{\"port\":-1}",
        "{\"port\":65536}",
        "{\"port\":4294967376}",
        "{\"port\":99999999999999999999}",
        "{\"port\":true}",
        "{\"port\":[80]}"
      })
  void portMustBeAnIntegerInRange(String properties) throws Exception {
    Link link = link("1", NamedPort.PUBLISHED_PORT, REQUEST, properties, 1);
    assertThat(NamedPort.winner(List.of(link), "zzzzz")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "zzzzz-dz642-000000000000001",
        "zzzzz-tpzed-000000000000001",
        "xyzzy-xvhdp-000000000000001"
      })
  void headMustBeARequestOfThisCluster(String head) throws Exception {
    Link link = good("1", NamedPort.PUBLISHED_PORT, head, 1);
    assertThat(NamedPort.winner(List.of(link), "zzzzz")).isEmpty();
  }

  @Test
  void noLinkIsNoName() {
    assertThat(NamedPort.winner(List.of(), "zzzzz")).isEmpty();
  }
}
