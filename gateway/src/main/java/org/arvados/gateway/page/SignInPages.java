package org.arvados.gateway.page;

import java.net.URI;
import java.util.Optional;

/** The pages of the gateway's own host, and about signing in and out. Immutable, thread-safe. */
public final class SignInPages {
  private static final Retry SOON = new Retry(5, false);
  private static final String SIGN_IN = "Sign in";

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

  /**
   * The cluster has no login page to send anybody to.
   *
   * @param challenge the WWW-Authenticate value, here and below
   */
  public Page notInteractive(String challenge) {
    return withWorkbench(
            unauthorized(
                "Sign in through Workbench",
                "This cluster asks for passwords in Workbench alone. Sign in there, and open the"
                    + " service from the page of its process: that signs you in here.",
                challenge))
        .build();
  }

  /**
   * The cluster's login page would not send anybody back.
   *
   * @param origin of the base host
   */
  public Page notTrusted(String origin, String challenge) {
    return withWorkbench(
            unauthorized(
                    "Sign in through Workbench",
                    "Sign in at Workbench, and open the service from the page of its process: that"
                        + " signs you in here.",
                    challenge)
                .detail(
                    "For the administrator: the cluster's Login.TrustedClients does not list "
                        + origin
                        + ", so its login page cannot send you back."))
        .build();
  }

  /**
   * The visitor signed out here, and is not signed in again without being asked.
   *
   * @param link path that signs in, here and below
   */
  public Page stayedSignedOut(String link, String challenge) {
    return unauthorized("You are signed out", "You signed out here. Sign in to go on.", challenge)
        .link(new PageLink(SIGN_IN, link))
        .build();
  }

  /** Signing in helped nothing, more than once in a short time. */
  public Page inVain(SignInFailure failure, String link, String challenge) {
    return withWorkbench(
            unauthorized("Signing in did not help", failure.sentence(), challenge)
                .link(new PageLink("Try again", link)))
        .build();
  }

  /** A sign-in did not end well. */
  public Page failed(SignInFailure failure, String link) {
    int status = failure.status() == 401 ? 400 : failure.status();
    Page.Builder page =
        Page.builder(status, "The sign-in did not work", failure.sentence())
            .link(new PageLink("Try again", link));
    if (status == 503) {
      page.retry(SOON);
    }
    return withWorkbench(page).build();
  }

  /**
   * Asks what to sign out of.
   *
   * @param form posts the answer
   */
  public Page signOut(PageForm form) {
    return Page.builder(
            200,
            "Sign out?",
            "To sign out everywhere ends your Arvados token: all services and Workbench, where they"
                + " were opened with it, ask you to sign in again.")
        .form(form)
        .build();
  }

  /** The form says nothing that we asked. */
  public Page signOutUnclear() {
    return Page.of(400, "The form is not valid", "Go back, and choose what to sign out of.");
  }

  /** The token could not be ended. */
  public Page signOutFailed() {
    return withWorkbench(
            Page.builder(
                503,
                "You are still signed in",
                "Arvados did not end your token. Try again shortly, sign out of this service alone,"
                    + " or sign out in Workbench."))
        .retry(SOON)
        .build();
  }

  /**
   * It is done.
   *
   * @param everywhere whether of everything
   * @param link path that signs in again, where somebody can
   */
  public Page signedOut(boolean everywhere, Optional<String> link) {
    Page.Builder page =
        Page.builder(
            200,
            "You are signed out",
            everywhere
                ? "Your Arvados token has ended. Services that were opened with it let you in no"
                    + " more, at the latest in a minute or two."
                : "You are signed out of this service in this browser.");
    link.ifPresent(path -> page.link(new PageLink(SIGN_IN, path)));
    return page.build();
  }

  private static Page.Builder unauthorized(String title, String sentence, String challenge) {
    return Page.builder(401, title, sentence)
        .programHint("Send an Arvados API token as \"Authorization: Bearer\".")
        .challenge(challenge);
  }

  private Page.Builder withWorkbench(Page.Builder page) {
    workbench.ifPresent(page::link);
    return page;
  }
}
