package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.absentRequest;
import static org.arvados.gateway.access.AccessFixture.junk;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Friendly names over a real socket (rules N1, N2, A8). */
class NamesTest {
  private final AccessFixture fixture = new AccessFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Target name(String name) {
    return new Target.FriendlyName(name);
  }

  private void add(String linkClass, String name, RunningService service) {
    fixture.state.addName(
        linkClass, name, fixture.people.active().uuid(), service.request().uuid(), PORT);
  }

  @Test
  void bothClassesGiveNames() throws Exception {
    RunningService service = fixture.service("public");
    add(LinkRow.PUBLISHED_PORT, "one", service);
    add(LinkRow.HOSTNAME, "two", service);
    for (String name : new String[] {"one", "two"}) {
      Grant grant = fixture.grant(name(name));
      assertThat(grant.service().request()).isEqualTo(service.request().uuid());
      assertThat(grant.service().port()).isEqualTo(PORT);
    }
  }

  @Test
  void publishedPortWinsOverAnOlderHostname() throws Exception {
    RunningService hijacker = fixture.service("public");
    add(LinkRow.HOSTNAME, "lab", hijacker);
    fixture.pass(Duration.ofSeconds(1));
    RunningService service = fixture.service("public");
    add(LinkRow.PUBLISHED_PORT, "lab", service);
    assertThat(fixture.grant(name("lab")).service().request()).isEqualTo(service.request().uuid());
  }

  @Test
  void earliestHostnameWins() throws Exception {
    RunningService first = fixture.service("public");
    add(LinkRow.HOSTNAME, "lab", first);
    fixture.pass(Duration.ofSeconds(1));
    add(LinkRow.HOSTNAME, "lab", fixture.service("public"));
    assertThat(fixture.grant(name("lab")).service().request()).isEqualTo(first.request().uuid());
  }

  @Test
  void hostnameLinksCanBeSwitchedOff() throws Exception {
    try (AccessFixture strict =
        new AccessFixture(config -> config, new NamesConfig(Set.of(), false))) {
      RunningService service = strict.service("public");
      strict.state.addName(
          LinkRow.HOSTNAME, "lab", strict.people.active().uuid(), service.request().uuid(), PORT);
      assertThat(strict.refusal(name("lab")).reason()).isEqualTo(Reason.UNKNOWN_NAME);
    }
  }

  @Test
  void unknownNameIsUnknownToEverybodyForItsLife() throws Exception {
    RunningService service = fixture.service("public");
    assertThat(fixture.refusal(name("lab")).reason()).isEqualTo(Reason.UNKNOWN_NAME);
    assertThat(fixture.refusal(name("lab"), junk(1)).reason()).isEqualTo(Reason.UNKNOWN_NAME);
    int calls = fixture.calls();
    add(LinkRow.PUBLISHED_PORT, "lab", service);
    fixture.pass(Duration.ofSeconds(4));
    assertThat(fixture.access.cached(AccessFixture.request(name("lab"))))
        .isEqualTo(Refusal.of(Reason.UNKNOWN_NAME));
    assertThat(fixture.calls()).isEqualTo(calls);
    fixture.pass(Duration.ofSeconds(1));
    fixture.grant(name("lab"));
  }

  @Test
  void reservedNameIsRefusedWithoutACall() throws Exception {
    add(LinkRow.PUBLISHED_PORT, "login", fixture.service("public"));
    assertThat(fixture.refusal(name("login")).reason()).isEqualTo(Reason.UNKNOWN_NAME);
    assertThat(fixture.calls()).isZero();
  }

  @Test
  void portMustBeANumber() throws Exception {
    RunningService service = fixture.service("public");
    LinkRow link =
        fixture.state.addName(
            LinkRow.PUBLISHED_PORT,
            "lab",
            fixture.people.active().uuid(),
            service.request().uuid(),
            PORT);
    fixture.state.change(link, row -> row.withProperties(Map.of("port", "8888")));
    assertThat(fixture.refusal(name("lab")).reason()).isEqualTo(Reason.UNKNOWN_NAME);
  }

  /** Rule N3: the name of something that is gone grants and confirms nothing. */
  @Test
  void nameGrantsNothing() throws Exception {
    add(LinkRow.PUBLISHED_PORT, "lab", fixture.service("private"));
    assertThat(fixture.refusal(name("lab")).reason()).isEqualTo(Reason.NO_TOKEN);
    fixture.state.addName(
        LinkRow.HOSTNAME, "gone", fixture.people.active().uuid(), absentRequest(), PORT);
    assertThat(fixture.refusal(name("gone")).reason()).isEqualTo(Reason.NO_TOKEN);
  }

  /** Rule N1: who claims a name is known, and counted each time that several owners are found. */
  @Test
  void claimsOfSeveralOwnersAreKnownAndCounted() throws Exception {
    RunningService service = fixture.service("public");
    add(LinkRow.HOSTNAME, "lab", service);
    fixture.pass(Duration.ofSeconds(1));
    assertThat(claims("lab").isContested()).isFalse();
    assertThat(fixture.observer.contested).hasValue(0);
    LinkRow second =
        fixture.state.addName(
            LinkRow.HOSTNAME,
            "lab",
            fixture.people.spectator().uuid(),
            service.request().uuid(),
            PORT);
    fixture.pass(Duration.ofMinutes(10));
    NameClaims contested = claims("lab");
    assertThat(contested.isContested()).isTrue();
    assertThat(contested.owner()).contains(fixture.people.active().uuid());
    assertThat(contested.claims())
        .extracting(NameClaim::owner)
        .containsExactly(fixture.people.active().uuid(), fixture.people.spectator().uuid());
    assertThat(contested.claims().get(1).link()).isEqualTo(second.uuid());
    assertThat(fixture.observer.contested).hasValue(1);
    assertThat(claims("lab")).isEqualTo(contested);
    assertThat(fixture.observer.contested).as("from the cache").hasValue(1);
    fixture.grant(name("lab"));
    assertThat(fixture.observer.contested).as("at use").hasValue(2);
  }

  /** A claim that loses against a published port is told, too, but costs its visitors no call. */
  @Test
  void claimsAgainstAPublishedPortAreToldToThoseWhoAsk() throws Exception {
    RunningService service = fixture.service("public");
    add(LinkRow.PUBLISHED_PORT, "lab", service);
    fixture.state.addName(
        LinkRow.HOSTNAME, "lab", fixture.people.spectator().uuid(), service.request().uuid(), PORT);
    fixture.grant(name("lab"));
    assertThat(fixture.controller.calls().count("GET /arvados/v1/links")).isEqualTo(1);
    assertThat(claims("lab").owners()).isEqualTo(2);
    assertThat(claims("lab").owner()).contains(fixture.people.active().uuid());
  }

  @Test
  void nobodyClaimsAFreeName() throws Exception {
    assertThat(
            AccessFixture.await(
                fixture.access.claims("free", AccessFixture.ADDRESS, "req-gw000000000000000000")))
        .isEmpty();
  }

  private NameClaims claims(String name) throws Exception {
    return AccessFixture.await(
            fixture.access.claims(name, AccessFixture.ADDRESS, "req-gw000000000000000000"))
        .orElseThrow();
  }
}
