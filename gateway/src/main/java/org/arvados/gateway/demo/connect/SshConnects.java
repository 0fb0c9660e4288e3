package org.arvados.gateway.demo.connect;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.controller.UpgradeCall;
import org.arvados.gateway.demo.controller.UpgradeEndpoint;
import org.arvados.gateway.tunnel.GatewayAddress;
import org.arvados.gateway.tunnel.GatewayProof;
import org.arvados.gateway.tunnel.WorkerTls;

/**
 * The SSH streams that a controller opens to containers. Hand its {@link #endpoints} to a {@code
 * FakeController} of the same state. Its methods may be called from any thread.
 */
public final class SshConnects {
  private static final int DEFAULT_SLOTS = 1000;

  private final ClusterState state;
  private final SslContext tls;
  private final Map<String, InetSocketAddress> tunnels = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile int slots = DEFAULT_SLOTS;
  private volatile ConnectFault fault = new ConnectFault.None();

  /** Without tunnels; container gateways with an address of their own are dialled there. */
  public SshConnects(ClusterState state) {
    this.state = state;
    try {
      this.tls = WorkerTls.context(SslProvider.JDK);
    } catch (SSLException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /** Both paths of arvados-protocol section 7.1. */
  public List<UpgradeEndpoint> endpoints() {
    return Stream.of("connect", "containers").<UpgradeEndpoint>map(Endpoint::new).toList();
  }

  /**
   * Says where the container gateway is of a container whose address is {@code tunnel ...}: stands
   * for the tunnel that crunch-run holds open to this controller.
   */
  public void attach(String containerUuid, InetSocketAddress gateway) {
    tunnels.put(containerUuid, gateway);
  }

  /** The tunnel breaks. */
  public void detach(String containerUuid) {
    tunnels.remove(containerUuid);
  }

  /** {@code API.MaxGatewayTunnels}. */
  public void slots(int most) {
    slots = most;
  }

  /** From now on calls go wrong this way; {@link ConnectFault.None} ends it. */
  public void misbehave(ConnectFault next) {
    fault = next;
  }

  /** Streams that are open now. */
  public int open() {
    return open.get();
  }

  private final class Endpoint implements UpgradeEndpoint {
    private final String place;

    Endpoint(String place) {
      this.place = place;
    }

    @Override
    public String template() {
      return "/arvados/v1/" + place + "/{uuid}/ssh";
    }

    @Override
    public void upgrade(UpgradeCall call) {
      ConnectFault now = fault;
      if (now instanceof ConnectFault.Answer answer) {
        call.answer(answer.status(), answer.headers(), answer.body());
      } else if (!(now instanceof ConnectFault.Hang)) {
        connect(call, now);
      }
    }
  }

  private void connect(UpgradeCall call, ConnectFault now) {
    if (open.get() >= slots) {
      call.answer(503, Map.of(), "");
      return;
    }
    Optional<ContainerRow> container =
        state
            .all(ContainerRow.class)
            .filter(row -> row.uuid().text().equals(call.uuid()))
            .filter(call::canRead)
            .findAny();
    if (container.isEmpty()) {
      call.refuse(404, "//railsapi.internal/arvados/v1/containers: 404 Not Found: Path not found");
    } else if (mayConnect(call, container.get()) && isRunning(call, container.get())) {
      dial(call, container.get(), now);
    }
  }

  /** The rule for shells, which holds for forwarding too. */
  private boolean mayConnect(UpgradeCall call, ContainerRow container) {
    if (call.user().isAdmin() && state.settings().shellAccessAdmin()) {
      return true;
    }
    if (!state.settings().shellAccessUser()) {
      call.refuse(503, "shell access is disabled in config");
      return false;
    }
    boolean foreign =
        state
            .all(ContainerRequestRow.class)
            .filter(request -> container.uuid().equals(request.containerUuid()))
            .anyMatch(request -> !request.stamp().modifiedByUserUuid().equals(call.user().uuid()));
    if (foreign) {
      call.refuse(
          403, "permission denied: container is associated with requests submitted by other users");
    }
    return !foreign;
  }

  private static boolean isRunning(UpgradeCall call, ContainerRow container) {
    switch (container.state()) {
      case "Running" -> {
        return true;
      }
      case "Queued", "Locked" ->
          call.refuse(503, "container is not running yet (state is \"" + container.state() + "\")");
      default -> call.refuse(410, "container has ended (state is \"" + container.state() + "\")");
    }
    return false;
  }

  private void dial(UpgradeCall call, ContainerRow container, ConnectFault now) {
    Optional<InetSocketAddress> gateway =
        Optional.ofNullable(tunnels.get(call.uuid()))
            .or(
                () ->
                    GatewayAddress.parse(container.gatewayAddress())
                        .map(address -> new InetSocketAddress(address.host(), address.port())));
    if (gateway.isEmpty()) {
      call.refuse(503, "container is running but its gateway is not available");
      return;
    }
    String token = state.systemRootToken().reveal();
    GatewayProof proof = GatewayProof.of(token, call.uuid());
    open.incrementAndGet();
    new WorkerStream(call, proof, now, () -> noteSession(container))
        .dial(gateway.get(), tls)
        .addListener(closed -> open.decrementAndGet());
  }

  private void noteSession(ContainerRow container) {
    var unused = state.change(container, row -> row.with(b -> b.interactiveSessionStarted(true)));
  }
}
