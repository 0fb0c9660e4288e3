package org.arvados.gateway.directory;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.gateway.access.PersonResult.Person;
import org.arvados.gateway.names.NameRegister;
import org.arvados.gateway.names.NameResult;
import org.arvados.gateway.names.NamedLink;
import org.arvados.gateway.own.FormParameters;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.page.NamePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageKind;

/**
 * Takes the directory's forms: {@code do} is {@code claim}, {@code move} or {@code release}, {@code
 * name} the name, {@code service} a container request and a port as in an address. Arvados decides
 * what the user may do, since everything is asked with the user's own token.
 *
 * @param setup knows names and addresses
 */
record NameForm(DirectorySetup setup) {
  private static final int MOST_DIGITS = 5;

  /** A service that a name is to lead to; the port may be none. */
  private record Service(ArvadosUuid request, int port) {
    static Optional<Service> parse(String key) {
      int end = ArvadosUuid.LENGTH;
      if (key.length() <= end + 1 || key.charAt(end) != '-') {
        return Optional.empty();
      }
      String port = key.substring(end + 1);
      boolean isNumber =
          port.length() <= MOST_DIGITS && port.chars().allMatch(c -> c >= '0' && c <= '9');
      return isNumber
          ? ArvadosUuid.parse(key.substring(0, end))
              .map(request -> new Service(request, Integer.parseInt(port)))
          : Optional.empty();
    }
  }

  /** What becomes of a form that somebody sent; fails when the API cannot be asked. */
  CompletionStage<OwnAnswer> answer(OwnRequest request, Person person) {
    FormParameters form = request.form();
    String name = form.get("name");
    Optional<Service> service = Service.parse(form.get("service"));
    boolean releases = form.get("do").equals("release");
    boolean isKnown = releases || form.get("do").equals("claim") || form.get("do").equals("move");
    if (name.isEmpty() || !isKnown || (!releases && service.isEmpty())) {
      return OwnAnswer.of(NamePages.unclear(), OwnOutcome.INVALID_FORM).now();
    }
    CallContext call = new CallContext(person.token(), request.requestId());
    return setup
        .access()
        .inTurn(
            request.clientAddress(),
            request.requestId(),
            () -> change(call, form.get("do"), name, service))
        .thenApply(
            result -> new OwnAnswer.Shown(page(result), OwnOutcome.OWN_PAGE, person.visitor()));
  }

  private CompletableFuture<NameResult> change(
      CallContext call, String what, String name, Optional<Service> service) {
    NameRegister names = setup.names();
    if (service.isEmpty() || what.equals("release")) {
      return names.release(call, name);
    }
    ArvadosUuid request = service.get().request();
    int port = service.get().port();
    return what.equals("move")
        ? names.move(call, name, request, OptionalInt.of(port))
        : names.claim(call, name, request, port);
  }

  private Page page(NameResult result) {
    if (result instanceof NameResult.Done done) {
      NamedLink link = done.link();
      return NamePages.set(link.name(), setup.url(link.name()), target(link), done.remarks());
    }
    if (result instanceof NameResult.Released released) {
      return NamePages.released(released.link().name());
    }
    NameResult.Refused refused = (NameResult.Refused) result;
    return NamePages.refused(kind(refused.reason()), refused.problem(), refused.mend());
  }

  private static String target(NamedLink link) {
    return "port "
        + link.port().orElse(0)
        + " of "
        + link.request().map(ArvadosUuid::text).orElse("nothing");
  }

  private static PageKind kind(NameResult.Reason reason) {
    return switch (reason) {
      case TAKEN, ALREADY_YOURS -> PageKind.NAME_TAKEN;
      case NO_SUCH_REQUEST, NOT_FOUND -> PageKind.NAME_NOT_FOUND;
      case NOT_ALLOWED, INVALID_TOKEN -> PageKind.NAME_NOT_ALLOWED;
      case MALFORMED, RESERVED, INVALID_PORT, REFUSED_BY_API -> PageKind.NAME_INVALID;
    };
  }
}
