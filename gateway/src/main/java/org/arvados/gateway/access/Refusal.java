package org.arvados.gateway.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request may not reach the service, or there is nothing to reach (rule A11).
 *
 * @param reason why
 * @param service only for a visitor who may reach it once it runs; null also where a request has no
 *     container yet
 * @param state of the container, or of a request without one; only for a visitor who may know it
 * @param ports for {@link Reason#CHOOSE_PORT}: the published ports that the visitor may reach,
 *     ascending; else empty
 * @param visitor whom the request's token belongs to, when that is known
 * @param problems with what the visitor's own request declares; empty for other visitors
 */
public record Refusal(
    Reason reason,
    @Nullable Service service,
    @Nullable String state,
    List<Integer> ports,
    @Nullable Visitor visitor,
    List<DeclarationProblem> problems)
    implements Decision {
  /** Keeps lists of its own. */
  public Refusal {
    ports = List.copyOf(ports);
    problems = List.copyOf(problems);
  }

  static Refusal of(Reason reason, @Nullable Visitor visitor) {
    return new Refusal(reason, null, null, List.of(), visitor, List.of());
  }

  /** A refusal that tells nothing but its reason. */
  public static Refusal of(Reason reason) {
    return of(reason, null);
  }

  /** Why a request is refused. */
  public enum Reason {
    /** No token of a person came, and the service is not public; it may not exist at all. */
    NO_TOKEN(401),
    /** Every token that came is unknown or expired, and the service is not public. */
    INVALID_TOKEN(401),
    /** The visitor's token cannot read it, or it does not exist. */
    UNREADABLE(404),
    /** The visitor may see it but not reach the port. */
    NOT_YOURS(403),
    /** The token is limited to some calls, which is not enough for this service. */
    SCOPED_TOKEN(403),
    /** The user's account is not active. */
    INACTIVE_USER(403),
    /** The cluster's root token is no visitor's token (rule T8). */
    ROOT_TOKEN(403),
    /** The container waits to run. */
    NOT_STARTED(503),
    /** The container has ended. */
    ENDED(410),
    /** The container runs without a gateway. */
    NO_GATEWAY(503),
    /** No link gives the name to a port. */
    UNKNOWN_NAME(404),
    /** The target names no port, and none is published. */
    NO_PUBLISHED_PORT(404),
    /** The target names no port, and several are published. */
    CHOOSE_PORT(300),
    /** The Arvados API gave no usable answer. */
    API_FAILURE(503),
    /** Too many calls to the API wait already. */
    TOO_BUSY(503),
    /** The client's address has tried too many invalid tokens. */
    TOO_MANY_INVALID_TOKENS(429);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
      return status;
    }

    /**
     * Whether it says nothing of visitor and service, only that the API was not asked or failed.
     */
    public boolean isOfTheMoment() {
      return switch (this) {
        case API_FAILURE, TOO_BUSY, TOO_MANY_INVALID_TOKENS -> true;
        default -> false;
      };
    }
  }
}
