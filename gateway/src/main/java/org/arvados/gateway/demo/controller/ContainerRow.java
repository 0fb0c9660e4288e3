package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Consumer;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * A container. JSON values are not to be changed in place.
 *
 * @param stamp owned by the system root user
 * @param state {@code Queued}, {@code Locked}, {@code Running}, {@code Complete}, {@code Cancelled}
 * @param gatewayAddress empty, {@code host:port} or {@code tunnel <URL>}; stays when the container
 *     ends (arvados-protocol section 4.5)
 * @param runtimeUserUuid the user it runs as; null when unknown
 * @param service long-lived service
 * @param interactiveSessionStarted somebody opened a shell or a tunnel
 * @param publishedPorts copy of the request's, with addresses (section 4.2)
 */
public record ContainerRow(
    RowStamp stamp,
    String state,
    String gatewayAddress,
    @Nullable ArvadosUuid runtimeUserUuid,
    boolean service,
    boolean interactiveSessionStarted,
    JsonNode publishedPorts)
    implements Row {
  private static final Set<String> WITH_LIVE_TOKEN = Set.of("Locked", "Running");

  /** Whether the container's own token is valid now. */
  boolean hasLiveToken() {
    return WITH_LIVE_TOKEN.contains(state);
  }

  @Override
  public ContainerRow withStamp(RowStamp newStamp) {
    return with(b -> b.stamp = newStamp);
  }

  /** The same container with some fields changed. */
  public ContainerRow with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return builder.build();
  }

  /** A container that waits for a worker. */
  static ContainerRow queued(RowStamp stamp) {
    return new ContainerRow(stamp, "Queued", "", null, true, false, Json.object());
  }

  /** Changes fields; each setter returns the builder. */
  public static final class Builder {
    private RowStamp stamp;
    private String state;
    private String gatewayAddress;
    private @Nullable ArvadosUuid runtimeUserUuid;
    private boolean service;
    private boolean interactiveSessionStarted;
    private JsonNode publishedPorts;

    private Builder(ContainerRow row) {
      stamp = row.stamp;
      state = row.state;
      gatewayAddress = row.gatewayAddress;
      runtimeUserUuid = row.runtimeUserUuid;
      service = row.service;
      interactiveSessionStarted = row.interactiveSessionStarted;
      publishedPorts = row.publishedPorts;
    }

    /** State Running, with the address of its container gateway. */
    public Builder running(String address) {
      state = "Running";
      gatewayAddress = address;
      return this;
    }

    /** Any state; the address stays as it is. */
    public Builder state(String newState) {
      state = newState;
      return this;
    }

    /** Where its container gateway is; see {@link ContainerRow#gatewayAddress}. */
    public Builder gatewayAddress(String address) {
      gatewayAddress = address;
      return this;
    }

    /** The user it runs as; null for none. */
    public Builder runtimeUser(@Nullable ArvadosUuid user) {
      runtimeUserUuid = user;
      return this;
    }

    /** Whether it is a long-lived service. */
    public Builder service(boolean isService) {
      service = isService;
      return this;
    }

    /** Whether somebody opened a shell or a tunnel. */
    public Builder interactiveSessionStarted(boolean started) {
      interactiveSessionStarted = started;
      return this;
    }

    /** The whole field, as Jackson writes it; also malformed. */
    public Builder publishedPorts(Object value) {
      publishedPorts = Json.tree(value);
      return this;
    }

    private ContainerRow build() {
      return new ContainerRow(
          stamp,
          state,
          gatewayAddress,
          runtimeUserUuid,
          service,
          interactiveSessionStarted,
          publishedPorts);
    }
  }
}
