package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.Test;

/** The cluster's database and the events of its changes (arvados-protocol section 11.5). */
class ClusterStateTest {
  private final Instant now = Instant.parse("2026-08-01T09:00:00Z");
  private final ClusterState state = new ClusterState("zzzzz", InstantSource.fixed(now));
  private final Account pat = state.addAccount("pat");
  private final List<ChangeEvent> events = new ArrayList<>();

  private void listen() {
    state.onChange(events::add);
  }

  @Test
  void identifiersAreValidAndTheirOwn() {
    assertThat(pat.uuid().text()).matches("zzzzz-tpzed-[0-9a-z]{15}");
    assertThat(pat.tokenRow().secret()).matches("[0-9a-z]{50}");
    assertThat(state.addAccount("kim").uuid()).isNotEqualTo(pat.uuid());
    assertThat(state.systemRootToken().reveal()).matches("[0-9a-z]{50}");
  }

  @Test
  void changeReplacesTheCurrentForm() {
    ContainerRow container = state.addContainer(b -> {});
    state.change(container, c -> c.with(b -> b.running("10.0.0.1:1")));
    ContainerRow ended = state.change(container, c -> c.with(b -> b.state("Complete")));
    assertThat(ended.gatewayAddress()).isEqualTo("10.0.0.1:1");
    assertThat(state.current(container)).contains(ended);
  }

  @Test
  void deletedRowCannotBeChanged() {
    ContainerRow container = state.addContainer(b -> {});
    state.remove(container);
    assertThat(state.current(container)).isEmpty();
    assertThatThrownBy(() -> state.change(container, c -> c))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void eventsTellWhatWasAndWhatIs() {
    listen();
    ContainerRow container = state.addContainer(b -> {});
    state.change(container, c -> c.with(b -> b.running("10.0.0.1:1")));
    state.remove(container);
    assertThat(events).extracting(ChangeEvent::type).containsExactly("create", "update", "delete");
    ChangeEvent update = events.get(1);
    assertThat(update.id()).isEqualTo(events.get(0).id() + 1);
    assertThat(update.objectUuid()).isEqualTo(container.uuid());
    assertThat(update.objectKind()).isEqualTo("arvados#container");
    assertThat(update.at()).isEqualTo(now);
    String root = "\"owner_uuid\":\"zzzzz-tpzed-000000000000000\"";
    assertThat(String.valueOf(update.oldAttributes()))
        .isEqualTo("{" + root + ",\"state\":\"Queued\"}");
    assertThat(String.valueOf(update.newAttributes()))
        .isEqualTo("{" + root + ",\"state\":\"Running\"}");
    assertThat(events.get(0).oldAttributes()).isNull();
    assertThat(events.get(2).newAttributes()).isNull();
  }

  @Test
  void deletionOfARequestDeletesItsLinksButNoPermission() {
    ContainerRequestRow request = state.addRequest(pat.uuid(), b -> {});
    LinkRow name = state.addName(LinkRow.HOSTNAME, "lab", pat.uuid(), request.uuid(), 80);
    LinkRow permission = state.grant(pat.uuid(), PermissionLevel.CAN_READ, request.uuid());
    listen();
    state.remove(request);
    assertThat(state.current(name)).isEmpty();
    assertThat(state.current(permission)).isPresent();
    assertThat(events)
        .extracting(ChangeEvent::objectUuid)
        .containsExactly(request.uuid(), name.uuid());
  }

  @Test
  void deactivatedUserLosesTokensAndPermissions() {
    state.deactivate(pat.user());
    assertThat(state.current(pat.tokenRow())).isEmpty();
    assertThat(state.current(pat.user()).orElseThrow().isActive()).isFalse();
    assertThat(state.all(LinkRow.class))
        .noneMatch(link -> link.tailUuid().equals(pat.uuid().text()));
  }

  @Test
  void expiryOfATokenByLogoutIsSilent() {
    listen();
    state.expireSilently(pat.tokenRow());
    assertThat(state.current(pat.tokenRow()).orElseThrow().expiresAt()).isEqualTo(now);
    assertThat(events).isEmpty();
  }

  @Test
  void rowMadeByHandMustBeNew() {
    ArvadosUuid owner = pat.uuid();
    LinkRow link =
        new LinkRow(state.stamp("o0j2j", owner), "hostname", "a", "", "not a uuid", Json.object());
    state.add(link);
    assertThatThrownBy(() -> state.add(link)).isInstanceOf(IllegalArgumentException.class);
  }
}
