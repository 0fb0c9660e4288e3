package org.arvados.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule N1: whose a name is, and who else claims it. */
class NameClaimsTest {
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

  private static Optional<NamedPort> winner(List<Link> links) {
    return NameClaims.of("name", links, "zzzzz").port();
  }

  private static Link of(String uuidEnd, String linkClass, String owner, int second)
      throws Exception {
    Link link = good(uuidEnd, linkClass, REQUEST, second);
    return new Link(
        link.uuid(),
        linkClass,
        "name",
        link.headUuid(),
        null,
        new ArvadosUuid("zzzzz-tpzed-" + owner.repeat(15)),
        link.properties(),
        link.createdAt());
  }

  /** Rule N1: all owners are told; several links of one owner are nobody's concern. */
  @Test
  void severalOwnersContestAName() throws Exception {
    Link first = of("1", NamedPort.HOSTNAME, "a", 1);
    Link again = of("2", NamedPort.HOSTNAME, "a", 2);
    Link other = of("3", NamedPort.HOSTNAME, "b", 3);
    NameClaims alone = NameClaims.of("name", List.of(again, first), "zzzzz");
    assertThat(alone.isContested()).isFalse();
    NameClaims contested = NameClaims.of("name", List.of(other, again, first), "zzzzz");
    assertThat(contested.isContested()).isTrue();
    assertThat(contested.owners()).isEqualTo(2);
    assertThat(contested.owner()).contains(first.ownerUuid());
    assertThat(contested.claims())
        .extracting(NameClaim::link)
        .containsExactly(first.uuid(), again.uuid(), other.uuid());
    assertThat(contested.claims().get(0))
        .isEqualTo(
            new NameClaim(
                first.uuid(),
                NamedPort.HOSTNAME,
                first.ownerUuid(),
                Optional.of(new NamedPort(new ArvadosUuid(REQUEST), 80)),
                first.createdAt()));
  }

  /** A published port is unique among its class, but a hostname may claim the same name. */
  @Test
  void ownersOfBothClassesAreTold() throws Exception {
    Link late = of("1", NamedPort.PUBLISHED_PORT, "b", 9);
    Link early = of("2", NamedPort.HOSTNAME, "a", 1);
    NameClaims claims = NameClaims.of("name", List.of(early, late), "zzzzz");
    assertThat(claims.isContested()).isTrue();
    assertThat(claims.owner()).contains(late.ownerUuid());
  }

  @Test
  void aThousandClaimsAreCountedAndAFewKept() throws Exception {
    List<Link> links = new ArrayList<>();
    for (char owner = 'a'; owner <= 'z'; owner++) {
      links.add(of(String.valueOf(owner), NamedPort.HOSTNAME, String.valueOf(owner), owner));
    }
    NameClaims claims = NameClaims.of("name", links, "zzzzz");
    assertThat(claims.owners()).isEqualTo(26);
    assertThat(claims.claims()).hasSize(NameClaims.MAX_CLAIMS);
  }

  @Test
  void claimsAreSortedOutByName() throws Exception {
    Link one = of("1", NamedPort.HOSTNAME, "a", 1);
    Link two =
        new Link(
            new ArvadosUuid("zzzzz-o0j2j-000000000000002"),
            NamedPort.HOSTNAME,
            "another",
            one.headUuid(),
            null,
            one.ownerUuid(),
            one.properties(),
            one.createdAt());
    assertThat(NameClaims.byName(List.of(one, two), "zzzzz"))
        .containsOnlyKeys("another", "name")
        .containsEntry("name", NameClaims.of("name", List.of(one), "zzzzz"));
  }

  @Test
  void publishedPortWinsOverAnOlderHostname() throws Exception {
    List<Link> links =
        List.of(
            good("1", NamedPort.HOSTNAME, OTHER, 1),
            good("2", NamedPort.PUBLISHED_PORT, REQUEST, 2));
    assertThat(winner(links)).contains(new NamedPort(new ArvadosUuid(REQUEST), 80));
  }

  @Test
  void earliestHostnameWinsInAnyOrder() throws Exception {
    Link older = good("9", NamedPort.HOSTNAME, REQUEST, 1);
    Link younger = good("1", NamedPort.HOSTNAME, OTHER, 2);
    NamedPort expected = new NamedPort(new ArvadosUuid(REQUEST), 80);
    assertThat(winner(List.of(older, younger))).contains(expected);
    assertThat(winner(List.of(younger, older))).contains(expected);
  }

  @Test
  void sameMomentIsDecidedByUuid() throws Exception {
    Link first = good("1", NamedPort.HOSTNAME, REQUEST, 1);
    Link second = good("2", NamedPort.HOSTNAME, OTHER, 1);
    assertThat(winner(List.of(second, first)))
        .contains(new NamedPort(new ArvadosUuid(REQUEST), 80));
  }

  @Test
  void malformedWinnerKeepsTheNameFromTheNext() throws Exception {
    Link winner = link("1", NamedPort.HOSTNAME, REQUEST, "{}", 1);
    Link next = good("2", NamedPort.HOSTNAME, OTHER, 2);
    assertThat(winner(List.of(winner, next))).isEmpty();
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
    assertThat(winner(List.of(link))).isEmpty();
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
    assertThat(winner(List.of(link))).isEmpty();
  }

  @Test
  void noLinkIsNoName() {
    assertThat(winner(List.of())).isEmpty();
  }
}
