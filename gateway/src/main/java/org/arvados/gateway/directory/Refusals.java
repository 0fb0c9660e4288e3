package org.arvados.gateway.directory;

import java.util.Optional;
import org.arvados.gateway.access.PersonResult.Nobody;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.BearerChallenge;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnOutcome;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.Retry;
import org.jspecify.annotations.Nullable;

/** What the directory answers to those whom it shows nothing. Thread-safe. */
final class Refusals {
  private static final Retry SOON = new Retry(5, false);
  private static final Retry LATER = new Retry(60, false);

  private final DirectorySetup setup;
  private final RefusalPages pages;

  Refusals(DirectorySetup setup) {
    this.setup = setup;
    this.pages = setup.refusals();
  }

  OwnAnswer of(OwnRequest request, Nobody nobody) {
    Optional<String> user = Optional.ofNullable(nobody.visitor()).map(Visitor::displayName);
    return switch (nobody.reason()) {
      case NO_TOKEN -> nobody(request);
      case INVALID_TOKEN -> invalid(request);
      case INACTIVE_USER ->
          shown(pages.inactiveUser(user), OwnOutcome.INACTIVE_USER, nobody.visitor());
      case SCOPED_TOKEN, ROOT_TOKEN ->
          shown(pages.scopedToken(user), OwnOutcome.SCOPED_TOKEN, nobody.visitor());
      case TOO_BUSY -> OwnAnswer.of(FailurePages.tooBusy(SOON), OwnOutcome.TOO_BUSY);
      case TOO_MANY_INVALID_TOKENS ->
          OwnAnswer.of(pages.tooManyInvalidTokens(LATER), OwnOutcome.TOO_MANY_INVALID_TOKENS);
      default -> OwnAnswer.of(FailurePages.apiFailure(SOON), OwnOutcome.API_FAILURE);
    };
  }

  private static OwnAnswer shown(Page page, OwnOutcome outcome, @Nullable Visitor visitor) {
    return new OwnAnswer.Shown(page, outcome, visitor);
  }

  /** A browser is led through a sign-in; where nobody could sign in, the host says what it is. */
  private OwnAnswer nobody(OwnRequest request) {
    boolean isRead = request.audience() == Audience.BROWSER && !request.method().equals("POST");
    return setup
        .signIn()
        .offer(request)
        .orElseGet(
            () ->
                isRead
                    ? OwnAnswer.of(setup.front().front(), OwnOutcome.OWN_PAGE)
                    : OwnAnswer.of(
                        pages.noToken(BearerChallenge.missing(setup.clusterId())),
                        OwnOutcome.NO_TOKEN));
  }

  private OwnAnswer invalid(OwnRequest request) {
    return setup
        .signIn()
        .offer(request)
        .orElseGet(
            () ->
                OwnAnswer.of(
                    pages.invalidToken(BearerChallenge.invalid(setup.clusterId())),
                    OwnOutcome.INVALID_TOKEN));
  }
}
