package org.arvados.gateway.own;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.RenderedPage;
import org.jspecify.annotations.Nullable;

/** What one of the gateway's own pages answers. */
public sealed interface OwnAnswer {
  /** What became of the request, for log and metrics. */
  OwnOutcome outcome();

  /** Whose request it was, for the log; null when nobody's in particular. */
  @Nullable Visitor visitor();

  /**
   * A page, in the form that its reader reads.
   *
   * @param page without the request's id
   */
  record Shown(Page page, OwnOutcome outcome, @Nullable Visitor visitor) implements OwnAnswer {}

  /**
   * A page that was rendered already.
   *
   * @param page sent as it is
   */
  record Rendered(RenderedPage page, OwnOutcome outcome, @Nullable Visitor visitor)
      implements OwnAnswer {}

  /** A redirect. */
  record Redirected(SeeOther to, OwnOutcome outcome, @Nullable Visitor visitor)
      implements OwnAnswer {}

  /** A page for nobody in particular. */
  static OwnAnswer of(Page page, OwnOutcome outcome) {
    return new Shown(page, outcome, null);
  }

  /** A redirect of nobody in particular. */
  static OwnAnswer of(SeeOther to, OwnOutcome outcome) {
    return new Redirected(to, outcome, null);
  }

  /** This answer, at once. */
  default CompletionStage<OwnAnswer> now() {
    return CompletableFuture.completedFuture(this);
  }
}
