package org.arvados.gateway.tunnel;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshConnection;

/**
 * All ways to container gateways, tried as {@link TunnelChoice} says. Safe from any thread.
 *
 * @param choice which way to take
 * @param direct to workers
 * @param controller through the controller
 * @param unreachable hosts that only the controller reaches
 */
public record TunnelWays(
    TunnelChoice choice,
    DirectTunnel direct,
    ControllerTunnel controller,
    UnreachableHosts unreachable) {

  /**
   * Opens an SSH connection to a container gateway. Fails with a {@link TunnelException}.
   *
   * <p>When nobody answers at the container gateway's address, the controller is asked: nothing was
   * said to anybody yet. Anything that goes wrong later is final, above all a proof that fails: who
   * answers with a false one is no reason to ask somebody else and keep quiet (rule U1).
   *
   * @param gatewayAddress as the container record has it
   */
  Future<SshConnection> open(EventLoop loop, ArvadosUuid container, String gatewayAddress) {
    List<TunnelRoute> routes = choice.routes(gatewayAddress, unreachable::contains);
    if (routes.isEmpty()) {
      return loop.newFailedFuture(
          new TunnelException(Stage.ADDRESS, "no way to this container's address", null));
    }
    if (!(routes.get(0) instanceof TunnelRoute.Direct first)) {
      return controller.open(loop, container);
    }
    Future<SshConnection> opening = direct.open(loop, container, first.address());
    return routes.size() == 1
        ? opening
        : withFallback(loop, container, first.address().host(), opening);
  }

  private Future<SshConnection> withFallback(
      EventLoop loop, ArvadosUuid container, String host, Future<SshConnection> opening) {
    Promise<SshConnection> opened = loop.newPromise();
    opening.addListener(
        (Future<SshConnection> direct) -> {
          if (direct.isSuccess()) {
            opened.setSuccess(direct.getNow());
          } else if (foundNobody(direct.cause())) {
            fallBack(loop, container, host, direct.cause(), opened);
          } else {
            opened.setFailure(direct.cause());
          }
        });
    return opened;
  }

  private static boolean foundNobody(Throwable cause) {
    return cause instanceof TunnelException failure && failure.stage() == Stage.CONNECT;
  }

  private void fallBack(
      EventLoop loop,
      ArvadosUuid container,
      String host,
      Throwable first,
      Promise<SshConnection> opened) {
    controller
        .open(loop, container)
        .addListener(
            (Future<SshConnection> second) -> {
              if (second.isSuccess()) {
                // Not before: where nobody reaches the container, it has probably ended.
                unreachable.add(host);
                opened.setSuccess(second.getNow());
              } else {
                opened.setFailure(TunnelException.afterAnother(first, second.cause()));
              }
            });
  }
}
