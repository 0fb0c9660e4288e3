package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.Optional;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.tunnel.TunnelException;
import org.arvados.gateway.tunnel.TunnelMode;
import org.arvados.gateway.upstream.Upstream;
import org.arvados.gateway.upstream.UpstreamKey;
import org.arvados.gateway.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;

/**
 * Gets an exchange its upstream: an idle one, or a fresh one through the tunnel, and keeps its
 * place among the service's exchanges (rules X8, U6).
 *
 * <p>When no tunnel can be opened, nothing was sent. The container may have moved to another worker
 * or have ended since it was looked up, so it is looked up once more: a new address is tried, and
 * an end is told as such. On the event loop of its exchange.
 */
final class Connector {
  private final ExchangeServices services;
  private final UpstreamPool pool;
  private final EventLoop loop;
  private final AccessRequest asked;
  private final Listener listener;
  private Grant grant;
  private @Nullable Future<Upstream> opening;
  private boolean entered;
  private boolean lookedUpAgain;
  private boolean over;

  /** Told what comes of it; nothing after {@link #end}. */
  interface Listener {
    /** A lease, which the listener owns. */
    void connected(Upstream upstream);

    /** The visitor may not enter any more, or there is nothing to enter. */
    void refused(Refusal refusal);

    /** There is no way to the container. */
    void failed(GatewayError error);
  }

  /**
   * For one exchange.
   *
   * @param asked how the decision is asked for anew, with the token that admitted the visitor
   */
  Connector(
      ExchangeServices services,
      UpstreamPool pool,
      EventLoop loop,
      AccessRequest asked,
      Grant grant,
      Listener listener) {
    this.services = services;
    this.pool = pool;
    this.loop = loop;
    this.asked = asked;
    this.grant = grant;
    this.listener = listener;
  }

  /** Takes a place among the service's exchanges; false when there is none. */
  boolean enter() {
    entered = services.tally().enter(grant.service(), asked.clientAddress());
    return entered;
  }

  /** The one in force. */
  Grant grant() {
    return grant;
  }

  /** Begins; the listener may be called before this returns. */
  void connect() {
    Upstream idle = pool.poll(key());
    if (idle != null) {
      listener.connected(idle);
    } else {
      connectAfresh();
    }
  }

  /** The same without the idle ones, of which one has just died. */
  void connectAfresh() {
    Future<Upstream> open = pool.open(key());
    opening = open;
    open.addListener(
        (Future<Upstream> opened) -> {
          opening = null;
          if (over) {
            opened.getNow(); // cancelled, or released by the pool
          } else if (opened.isSuccess()) {
            listener.connected(opened.getNow());
          } else {
            tunnelFailed(opened.cause());
          }
        });
  }

  /** Gives the place back, and up what is being opened; without effect when it has ended. */
  void end() {
    if (over) {
      return;
    }
    over = true;
    leave();
    if (opening != null) {
      opening.cancel(false);
    }
  }

  private void leave() {
    if (entered) {
      entered = false;
      services.tally().leave(grant.service(), asked.clientAddress());
    }
  }

  private UpstreamKey key() {
    Service service = grant.service();
    TunnelMode mode = services.modes().of(service, asked.target());
    return new UpstreamKey(service.container(), service.gatewayAddress(), service.port(), mode);
  }

  private void tunnelFailed(Throwable cause) {
    GatewayError error = GatewayError.of(cause, Optional.empty(), "");
    boolean isWayBroken =
        cause instanceof TunnelException tunnel && tunnel.stage() != TunnelException.Stage.STREAM;
    if (lookedUpAgain || !isWayBroken) {
      listener.failed(error);
      return;
    }
    lookedUpAgain = true;
    services.access().forget(grant.service().container());
    OnLoop.then(
        services.access().decide(asked),
        loop,
        decision -> decidedAgain(decision, error),
        failure -> decidedAgain(Refusal.of(Refusal.Reason.API_FAILURE), error));
  }

  private void decidedAgain(Decision decision, GatewayError error) {
    if (over) {
      return;
    }
    if (decision instanceof Refusal refusal) {
      if (refusal.reason().isOfTheMoment()) {
        listener.failed(error);
      } else {
        listener.refused(refusal);
      }
    } else if (!moved((Grant) decision)) {
      listener.failed(error);
    } else {
      connect();
    }
  }

  /** Goes over to another grant, if it leads the same visitor elsewhere at the same submitter's. */
  private boolean moved(Grant again) {
    UpstreamKey before = key();
    boolean sameUsers =
        Objects.equals(again.visitor(), grant.visitor())
            && again.service().submitter().equals(grant.service().submitter()); // rule N3
    if (!sameUsers) {
      return false;
    }
    leave();
    grant = again;
    return !key().equals(before) && enter();
  }
}
