package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.HttpApiSettings;
import org.arvados.api.HttpArvadosApi;
import org.arvados.api.RetryPolicy;
import org.arvados.gateway.access.AccessObserver;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.config.AccessConfig;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.RowStamp;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.host.FriendlyNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rule S6: what becomes of a token at the controller. */
class ApiVisitorsTest {
  private static final String REQUEST_ID = "req-gw000000000000000000";

  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());
  private final Account user = state.addAccount("pat");
  private final FakeController controller = FakeController.start(state);
  private final ApiThreads threads = new ApiThreads(2);
  private final HttpArvadosApi api =
      new HttpArvadosApi(
          HttpApiSettings.of(controller.uri())
              .withRetries(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO)),
          threads.executor(),
          threads.scheduler(),
          InstantSource.system(),
          new Random(7));
  private final AccessService access =
      new AccessService(
          api,
          "zzzzz",
          state.systemRootToken(),
          Optional.empty(),
          AccessConfig.defaults(),
          NamesConfig.defaults(),
          new FriendlyNames(Set.of()),
          InstantSource.system(),
          System::nanoTime,
          threads.executor(),
          AccessObserver.NONE);
  private final Visitors visitors = new ApiVisitors(access, api);

  @AfterEach
  void close() {
    access.close();
    api.close();
    controller.close();
    threads.close();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private boolean isKnown(ApiToken token) throws Exception {
    return await(visitors.identify(token, "192.0.2.7", REQUEST_ID)).isPresent();
  }

  @Test
  void endedTokenIsForgottenAtOnce() throws Exception {
    assertThat(isKnown(user.token())).isTrue();
    assertThat(await(visitors.logout(user.token(), REQUEST_ID))).isTrue();
    assertThat(isKnown(user.token())).isFalse();
    assertThat(await(visitors.logout(user.token(), REQUEST_ID))).as("once more").isTrue();
  }

  /** Users of a login cluster have tokens that the local controller does not end. */
  @Test
  void tokenOfAnotherClusterIsNotSaidToHaveEnded() throws Exception {
    RowStamp stamp =
        new RowStamp(
            new ArvadosUuid("xyzzy-gj3su-0gatewaytoken01"),
            user.uuid(),
            user.uuid(),
            Instant.now(),
            Instant.now());
    TokenRow foreign = state.addToken(user.uuid(), row -> row).withStamp(stamp);
    TokenRow added = state.add(foreign);
    assertThat(isKnown(added.v2())).isTrue();
    assertThat(await(visitors.logout(added.v2(), REQUEST_ID))).isFalse();
    assertThat(isKnown(added.v2())).isTrue();
  }

  /** Nothing is claimed that is not known. */
  @Test
  void failureOfTheControllerIsOne() {
    for (String path : new String[] {"/logout", "/arvados/v1/api_client_authorizations/current"}) {
      controller.faults().inject(new Fault.BadGateway(), FaultScope.under(path));
      assertThatThrownBy(() -> await(visitors.logout(user.token(), REQUEST_ID)))
          .as(path)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ApiFailedException.class);
      controller.faults().clear();
    }
  }
}
