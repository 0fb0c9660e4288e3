package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * A container request. JSON values are not to be changed in place; a null node stands for an absent
 * one.
 *
 * @param stamp whose it is, and who changed it last: {@code modified_by_user_uuid}
 * @param name shown to people
 * @param state {@code Uncommitted}, {@code Committed} or {@code Final}
 * @param containerUuid null while none is assigned
 * @param service long-lived service
 * @param publishedPorts port to {@code {access, label, initial_path}}
 * @param publishedEndpoints field of the extended profile, whatever its form
 * @param exposeHttpFrom field of the extended profile, whatever its form
 * @param properties an object
 * @param runtimeConstraints an object
 */
public record ContainerRequestRow(
    RowStamp stamp,
    String name,
    String state,
    @Nullable ArvadosUuid containerUuid,
    boolean service,
    JsonNode publishedPorts,
    JsonNode publishedEndpoints,
    JsonNode exposeHttpFrom,
    JsonNode properties,
    JsonNode runtimeConstraints)
    implements Row {
  @Override
  public ContainerRequestRow withStamp(RowStamp newStamp) {
    return with(b -> b.stamp = newStamp);
  }

  /** The same request with some fields changed. */
  public ContainerRequestRow with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return builder.build();
  }

  /** A request without container and declarations, committed. */
  static ContainerRequestRow committed(RowStamp stamp) {
    NullNode none = NullNode.getInstance();
    ObjectNode empty = Json.object();
    return new ContainerRequestRow(
        stamp, "", "Committed", null, true, empty, none, none, empty, empty);
  }

  /** Changes fields; each setter returns the builder. */
  public static final class Builder {
    private RowStamp stamp;
    private String name;
    private String state;
    private @Nullable ArvadosUuid containerUuid;
    private boolean service;
    private JsonNode publishedPorts;
    private JsonNode publishedEndpoints;
    private JsonNode exposeHttpFrom;
    private JsonNode properties;
    private JsonNode runtimeConstraints;

    private Builder(ContainerRequestRow row) {
      stamp = row.stamp;
      name = row.name;
      state = row.state;
      containerUuid = row.containerUuid;
      service = row.service;
      publishedPorts = row.publishedPorts;
      publishedEndpoints = row.publishedEndpoints;
      exposeHttpFrom = row.exposeHttpFrom;
      properties = row.properties;
      runtimeConstraints = row.runtimeConstraints;
    }

    /** User or project that the request belongs to. */
    public Builder owner(ArvadosUuid owner) {
      stamp = stamp.withOwner(owner);
      return this;
    }

    /** The last user who changed it, whom Arvados takes for the submitter. */
    public Builder modifiedBy(ArvadosUuid user) {
      stamp = stamp.withModifiedBy(user);
      return this;
    }

    /** Name for people. */
    public Builder name(String newName) {
      name = newName;
      return this;
    }

    /** {@code Uncommitted}, {@code Committed} or {@code Final}. */
    public Builder state(String newState) {
      state = newState;
      return this;
    }

    /** The container that runs it; null for none yet. */
    public Builder container(@Nullable ArvadosUuid container) {
      containerUuid = container;
      return this;
    }

    /** Whether it is declared a long-lived service. */
    public Builder service(boolean isService) {
      service = isService;
      return this;
    }

    /** Adds one published port, in the form that Arvados 3.2 has. */
    public Builder publish(int port, String access, String label, String initialPath) {
      ObjectNode ports = Json.object();
      if (publishedPorts instanceof ObjectNode before) {
        ports.setAll(before);
      }
      ports
          .putObject(Integer.toString(port))
          .put("access", access)
          .put("label", label)
          .put("initial_path", initialPath);
      publishedPorts = ports;
      return this;
    }

    /** The whole field, as Jackson writes it; also malformed. */
    public Builder publishedPorts(Object value) {
      publishedPorts = Json.tree(value);
      return this;
    }

    /** The field of the extended profile, as Jackson writes it; also malformed. */
    public Builder publishedEndpoints(Object value) {
      publishedEndpoints = Json.tree(value);
      return this;
    }

    /** The field of the extended profile, as Jackson writes it; also malformed. */
    public Builder exposeHttpFrom(Object value) {
      exposeHttpFrom = Json.tree(value);
      return this;
    }

    /** The whole object, as Jackson writes it. */
    public Builder properties(Object value) {
      properties = Json.tree(value);
      return this;
    }

    /** The whole object, as Jackson writes it. */
    public Builder runtimeConstraints(Object value) {
      runtimeConstraints = Json.tree(value);
      return this;
    }

    private ContainerRequestRow build() {
      return new ContainerRequestRow(
          stamp,
          name,
          state,
          containerUuid,
          service,
          publishedPorts,
          publishedEndpoints,
          exposeHttpFrom,
          properties,
          runtimeConstraints);
    }
  }
}
