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
}
