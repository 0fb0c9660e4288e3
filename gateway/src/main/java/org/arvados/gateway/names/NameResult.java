package org.arvados.gateway.names;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;

/** What comes of asking something about names; everything that a user can mend is a value. */
public sealed interface NameResult {
  /**
   * Done as asked.
   *
   * @param link as it is now
   * @param remarks what else the user should know, as sentences
   */
  record Done(NamedLink link, List<String> remarks) implements NameResult {
    /** Keeps a list of its own. */
    public Done {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * The name is nobody's now.
   *
   * @param link as it was
   */
  record Released(NamedLink link) implements NameResult {}

  /**
   * Names, in order.
   *
   * @param entries may be empty
   */
  record Listed(List<NameEntry> entries) implements NameResult {
    /** Keeps a list of its own. */
    public Listed {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Not done.
   *
   * @param reason for programs
   * @param problem one sentence
   * @param mend what to do, one sentence
   * @param owner whose the name is; empty when the user may not see that
   */
  record Refused(Reason reason, String problem, String mend, Optional<ArvadosUuid> owner)
      implements NameResult {
    static Refused of(Reason reason, String problem, String mend) {
      return new Refused(reason, problem, mend, Optional.empty());
    }

    static Refused by(ArvadosUuid owner, Reason reason, String problem, String mend) {
      return new Refused(reason, problem, mend, Optional.of(owner));
    }
  }

  /** Why something was not done. */
  enum Reason {
    /** No host name can have this name (rule N2). */
    MALFORMED,
    /** The name is kept for the cluster (rule N2). */
    RESERVED,
    /** No port, or one that cannot be. */
    INVALID_PORT,
    /** Not a container request of this cluster that the user can read. */
    NO_SUCH_REQUEST,
    /** Somebody else has the name. */
    TAKEN,
    /** The user has the name already, for something else. */
    ALREADY_YOURS,
    /** The user has no link of this name. */
    NOT_FOUND,
    /** The link is not the user's to change, or the token may not. */
    NOT_ALLOWED,
    /** The token is unknown or has expired. */
    INVALID_TOKEN,
    /** The API would not, for a reason of its own. */
    REFUSED_BY_API
  }
}
