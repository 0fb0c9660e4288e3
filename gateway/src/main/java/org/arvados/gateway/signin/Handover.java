package org.arvados.gateway.signin;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.host.HostResult;
import org.arvados.gateway.host.ServiceHost;

/**
 * How the base host hands a token to the host that a sign-in is for (rule S3): as a sealed code
 * that opens at that host alone, only with that attempt, and for a minute. Thread-safe.
 */
final class Handover {
  private final SignInContext context;

  /**
   * What a sign-in is for.
   *
   * @param attempt of the service host; empty for a sign-in at the base host itself
   * @param authority of the service host, likewise
   * @param target on the base host, where it is for that; else empty
   */
  record Destination(String attempt, String authority, String target) {
    static Destination base(String target) {
      return new Destination("", "", target);
    }

    static Destination of(List<String> texts) {
      return new Destination(texts.get(0), texts.get(1), texts.get(2));
    }

    List<String> texts() {
      return List.of(attempt, authority, target);
    }
  }

  Handover(SignInContext context) {
    this.context = context;
  }

  /** The redirect that ends the base host's part; empty when the host is none of ours any more. */
  Optional<SeeOther> to(Destination destination, ApiToken token, List<String> setCookies) {
    if (destination.authority().isEmpty()) {
      return SeeOther.here(destination.target(), setCookies)
          .map(here -> SeeOther.at(context.base(), here.location(), setCookies));
    }
    return service(destination).map(host -> enter(host, destination, token, setCookies));
  }

  /** The service host of a destination; what we sealed ourselves is parsed as a Host header. */
  Optional<ServiceHost> service(Destination destination) {
    HostResult host = context.hosts().parse(destination.authority());
    return host instanceof ServiceHost service ? Optional.of(service) : Optional.empty();
  }

  private SeeOther enter(
      ServiceHost host, Destination destination, ApiToken token, List<String> setCookies) {
    CookieSeal seal = context.seals().code();
    Session code = seal.newSession(token, context.now());
    String sealed = seal.seal(code, codeContext(host, destination.attempt()));
    return SeeOther.at(host, SignInPaths.with(SignInPaths.ENTER, "code", sealed), setCookies);
  }

  /** What a code came with, if it is for this host and attempt and not too old. */
  Optional<Session> open(String code, ServiceHost host, String attempt) {
    return context.seals().code().open(code, codeContext(host, attempt), context.now());
  }

  private static String codeContext(ServiceHost host, String attempt) {
    return host.authority() + " " + attempt;
  }
}
