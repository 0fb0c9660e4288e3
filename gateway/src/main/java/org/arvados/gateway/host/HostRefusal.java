package org.arvados.gateway.host;

import java.util.Optional;

/**
 * Why a Host header names no service of ours.
 *
 * @param reason which kind of answer is due
 * @param detail one sentence for people; never holds what the client sent
 * @param cluster the other cluster's id when the reason is {@link Reason#FOREIGN_CLUSTER}
 */
public record HostRefusal(Reason reason, String detail, Optional<String> cluster)
    implements HostResult {

  /** The kinds of refusal, each with its status. */
  public enum Reason {
    /** Not a host, or a label that begins with a uuid and goes on wrongly (rule H2). */
    MALFORMED(400),
    /** Under none of the wildcards (rule H4). */
    UNKNOWN_HOST(421),
    /** A well-formed uuid of another cluster (rule H3). */
    FOREIGN_CLUSTER(421),
    /** A label that can never be a friendly name (rule N2). */
    INVALID_NAME(404);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
      return status;
    }
  }

  static HostRefusal of(Reason reason, String detail) {
    return new HostRefusal(reason, detail, Optional.empty());
  }

  static HostRefusal foreign(String cluster) {
    return new HostRefusal(
        Reason.FOREIGN_CLUSTER, "The address belongs to another cluster.", Optional.of(cluster));
  }
}
