package org.arvados.gateway.demo.controller;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every connection of a controller needs to serve a call.
 *
 * @param state the cluster
 * @param router ordinary calls
 * @param upgrades calls that become streams
 * @param faults what goes wrong
 * @param log what arrived
 */
record CallService(
    ClusterState state,
    Router router,
    List<UpgradeEndpoint> upgrades,
    FaultPlan faults,
    CallLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(CallService.class);

  /** Answers the call, or leaves it to an upgrade endpoint. */
  void serve(ServedCall call) {
    ApiRequest request = call.request();
    try {
      Optional<UpgradeEndpoint> upgrade = upgradeFor(request);
      if (upgrade.isPresent()) {
        startUpgrade(upgrade.get(), call);
      } else {
        call.answer(router.answer(request));
      }
    } catch (CallRefusedException refusal) {
      call.answer(router.refusal(request, refusal));
    } catch (RuntimeException e) {
      LOG.error("the fake controller failed on {}", request, e);
      call.answer(ErrorBody.ofController(500, "bug in the fake controller"));
    }
  }

  private Optional<UpgradeEndpoint> upgradeFor(ApiRequest request) {
    return upgrades.stream()
        .filter(endpoint -> route(endpoint).takes(request.method()))
        .filter(endpoint -> route(endpoint).match(request.path()).isPresent())
        .findFirst();
  }

  /** The controller asks who the caller is, and needs no more of a token's scopes (section 7.2). */
  private void startUpgrade(UpgradeEndpoint endpoint, ServedCall call) {
    ApiRequest request = call.request();
    Caller caller =
        new Authenticator(state.snapshot())
            .authenticate(TokenSources.ofController(request), "GET", "/arvados/v1/users/current");
    String uuid = route(endpoint).match(request.path()).orElseThrow();
    endpoint.upgrade(new UpgradeCall(call, uuid, caller));
  }

  private static Route route(UpgradeEndpoint endpoint) {
    return new Route(
        "POST",
        endpoint.template(),
        false,
        call -> {
          throw new IllegalStateException("an upgrade is not answered by the router");
        });
  }

  /** What the log keeps of a call that has just come. */
  RecordedCall record(ApiRequest request) {
    String route =
        upgradeFor(request)
            .map(endpoint -> route(endpoint).name())
            .orElseGet(() -> router.nameOf(request));
    return new RecordedCall(
        state.snapshot().at(),
        route,
        request.method(),
        request.path(),
        request.anyTokens().stream().findFirst().map(this::nameOf).orElse("none"),
        request.requestId(),
        0);
  }

  private String nameOf(ApiToken token) {
    return new Authenticator(state.snapshot())
        .find(token)
        .map(row -> row.uuid().text())
        .orElseGet(() -> "sha256:" + token.digest().substring(0, 8));
  }
}
