package org.arvados.gateway.names;

import java.util.Locale;
import java.util.Optional;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.names.NameResult.Reason;
import org.arvados.gateway.names.NameResult.Refused;

/** Every way in which a wish about a name ends without being done, with what to do. Pure. */
final class NameRefusals {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int MAX_PORT = 65535;

  private NameRefusals() {}

  /** Rule N2: a name that no host can have, or that is kept for the cluster. */
  static Optional<Refused> ofName(FriendlyNames rules, String name) {
    return rules
        .problem(name)
        .map(
            problem ->
                rules.isReserved(name)
                    ? Refused.of(
                        Reason.RESERVED,
                        "The name \"" + name + "\" is reserved.",
                        "Choose another name.")
                    : Refused.of(Reason.MALFORMED, problem, suggestion(rules, name)));
  }

  /** A name like the one that was meant, when there is one. */
  private static String suggestion(FriendlyNames rules, String name) {
    String mended =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return rules.problem(mended).isEmpty()
        ? "Use \"" + mended + "\", for one."
        : "Choose another name.";
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= MAX_PORT;
  }

  static Optional<Refused> ofPort(int port) {
    return isPort(port)
        ? Optional.empty()
        : Optional.of(
            Refused.of(
                Reason.INVALID_PORT,
                port + " is not a port.",
                "Give the port that the program in the container listens on, 1 to 65535."));
  }

  static Refused portMissing() {
    return Refused.of(
        Reason.INVALID_PORT,
        "The link of this name states no valid port so far.",
        "Give the port, too.");
  }

  static Optional<Refused> ofRequest(ArvadosUuid request) {
    return request.isContainerRequest()
        ? Optional.empty()
        : Optional.of(
            Refused.of(
                Reason.NO_SUCH_REQUEST,
                request + " is not the uuid of a container request.",
                "Give the uuid of the request, with -xvhdp- in it; a name outlives containers."));
  }

  static Refused noSuchRequest(ArvadosUuid request) {
    return Refused.of(
        Reason.NO_SUCH_REQUEST,
        "There is no container request " + request + " that you can read.",
        "Check the uuid, or ask its owner to share it with you.");
  }

  static Refused taken(String name, Optional<ArvadosUuid> owner) {
    String by = owner.map(uuid -> " by " + Owners.words(uuid)).orElse("");
    String whose =
        owner.isPresent() ? "" : " Whose it is, only its owner and administrators can see.";
    return new Refused(
        Reason.TAKEN,
        "The name \"" + name + "\" is taken" + by + ".",
        "Choose another name." + whose,
        owner);
  }

  static Refused alreadyYours(NamedLink link) {
    String target = link.request().map(ArvadosUuid::text).orElse("nothing");
    return Refused.by(
        link.owner(),
        Reason.ALREADY_YOURS,
        "You have the name \"" + link.name() + "\" already, for " + target + ".",
        "Move it to the other request.");
  }

  /** Nobody's, as far as this user can see. */
  static Refused notFound(String name) {
    return Refused.of(
        Reason.NOT_FOUND,
        "No link of the name \"" + name + "\" is there that you can read.",
        "It is free, or somebody else's whose links you may not see; to claim it tells which.");
  }

  static Refused ofAnother(String name, ArvadosUuid owner) {
    return Refused.by(
        owner,
        Reason.NOT_ALLOWED,
        "The name \"" + name + "\" is not yours, but of " + Owners.words(owner) + ".",
        "Ask them, or choose another name.");
  }

  /** What the API's refusal of a call means. */
  static Refused of(ApiRefusedException refused) {
    return switch (refused.status()) {
      case UNAUTHORIZED ->
          Refused.of(
              Reason.INVALID_TOKEN,
              "The Arvados token is not valid, or no longer.",
              "Get a new one in Workbench.");
      case FORBIDDEN ->
          Refused.of(
              Reason.NOT_ALLOWED,
              "Your account or token may not do that.",
              "Use a token without limits, of an active account that may write there.");
      case NOT_FOUND ->
          Refused.of(
              Reason.NOT_FOUND,
              "The link has just been deleted, or you may not read it.",
              "Look at the list again.");
      default ->
          Refused.of(
              Reason.REFUSED_BY_API,
              "The API refused: " + refused.getMessage(),
              "Tell an administrator, if that explains nothing.");
    };
  }
}
