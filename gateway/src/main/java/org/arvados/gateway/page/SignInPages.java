package org.arvados.gateway.page;

import java.net.URI;
import java.util.Optional;

/** The pages of the gateway's own host, and about signing in and out. Immutable, thread-safe. */
public final class SignInPages {
  private final Optional<PageLink> workbench;

  /**
   * Sets where people are sent.
   *
   * @param workbench the cluster's Workbench, if there is one
   */
  public SignInPages(Optional<URI> workbench) {
    this.workbench = workbench.map(url -> new PageLink("Open Workbench", url.toASCIIString()));
  }

  /** What stands on the base host. */
  public Page front() {
    return withWorkbench(
            Page.builder(
                200,
                "Services of this cluster",
                "This is the gateway to web services that run in Arvados containers. Each has an"
                    + " address of its own; the pages of processes in Workbench lead to them."))
        .build();
  }

  private Page.Builder withWorkbench(Page.Builder page) {
    workbench.ifPresent(page::link);
    return page;
  }
}
