package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A newer request that took over from one that has ended (rule A11)")
class NewerRequestTest {
  private final AccessFixture fixture = new AccessFixture();
  private RunningService ended;

  @AfterEach
  void close() {
    fixture.close();
  }

  @BeforeEach
  void endOne() {
    ended = submit("lab", PORT);
    fixture.state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    fixture.pass(Duration.ofMinutes(1));
  }

  private RunningService submit(String name, int port) {
    return submit(b -> b.name(name).publish(port, "private", "Lab", ""));
  }

  private RunningService submit(Consumer<ContainerRequestRow.Builder> with) {
    return fixture.state.addService(fixture.people.active().uuid(), AccessFixture.GATEWAY, with);
  }

  private ApiToken active() {
    return fixture.people.active().token();
  }

  private Optional<ArvadosUuid> newer(ApiToken... tokens) throws Exception {
    AccessRequest asked = request(port(ended.request()), tokens);
    Refusal refusal = (Refusal) await(fixture.access.decide(asked));
    assertThat(refusal.reason()).isEqualTo(Reason.ENDED);
    return await(fixture.access.newer(asked, refusal));
  }

  @Test
  void newestOfTheNameIsFoundAndRemembered() throws Exception {
    submit("lab", PORT);
    fixture.pass(Duration.ofMinutes(1));
    RunningService newest = submit("lab", PORT);
    assertThat(newer(active())).hasValue(newest.request().uuid());
    int calls = fixture.calls();
    assertThat(newer(active())).hasValue(newest.request().uuid());
    assertThat(fixture.calls()).isEqualTo(calls);
  }

  @Test
  void oneCallIsMade() throws Exception {
    submit("lab", PORT);
    assertThat(fixture.decide(port(ended.request()), active())).isInstanceOf(Refusal.class);
    int calls = fixture.calls();
    assertThat(newer(active())).isPresent();
    assertThat(fixture.calls()).isEqualTo(calls + 1);
  }

  @Test
  void olderOtherAndStoppedOnesDoNotCount() throws Exception {
    submit("other", PORT);
    submit("lab", 9999);
    RunningService queued = submit("lab", PORT);
    fixture.state.change(queued.container(), c -> c.with(b -> b.state("Queued")));
    assertThat(newer(active())).isEmpty();

    RunningService old = ended;
    ended = submit("lab", PORT);
    fixture.state.change(old.container(), c -> c.with(b -> b.state("Running")));
    fixture.state.change(ended.container(), c -> c.with(b -> b.state("Cancelled")));
    fixture.pass(Duration.ofMinutes(1));
    assertThat(newer(active())).as("an older one runs").isEmpty();
  }

  @Test
  void requestWithoutNameHasNoSuccessor() throws Exception {
    ended = submit("", PORT);
    fixture.state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    fixture.pass(Duration.ofMinutes(1));
    submit("", PORT);
    assertThat(newer(active())).isEmpty();
  }

  /** It is asked for with the visitor's own token. */
  @Test
  void whatTheVisitorCannotReadIsNotFound() throws Exception {
    ended = submit(b -> b.name("lab").publish(PORT, "public", "Lab", ""));
    fixture.state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    fixture.pass(Duration.ofMinutes(1));
    submit("lab", PORT);
    assertThat(newer(fixture.people.spectator().token())).isEmpty();
    assertThat(newer(active())).isPresent();
  }

  @Test
  void nobodyInParticularIsToldNothing() throws Exception {
    ended = submit(b -> b.name("lab").publish(PORT, "public", "Lab", ""));
    fixture.state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    fixture.pass(Duration.ofMinutes(1));
    submit(b -> b.name("lab").publish(PORT, "public", "Lab", ""));
    assertThat(fixture.refusal(port(ended.request())).reason()).isEqualTo(Reason.ENDED);
    int calls = fixture.calls();
    assertThat(newer()).isEmpty();
    assertThat(fixture.calls()).isEqualTo(calls);
  }

  @Test
  void withoutAnAnswerThereIsNone() throws Exception {
    submit("lab", PORT);
    assertThat(fixture.decide(port(ended.request()), active())).isInstanceOf(Refusal.class);
    fixture.controller.faults().inject(new Fault.HtmlPage());
    assertThat(newer(active())).isEmpty();
    fixture.controller.faults().clear();
    assertThat(newer(active())).as("a failure is not kept").isPresent();
  }
}
