package org.arvados.gateway.page;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The pages about rights and targets (rule A11). What a visitor has no grant for is never
 * confirmed: a page says no more about a service than its caller passes, and passes nothing before
 * a grant. Immutable and thread-safe.
 */
public final class RefusalPages {
  private final Optional<PageLink> workbench;

  /**
   * Sets where people are sent.
   *
   * @param workbench the cluster's Workbench, if there is one
   */
  public RefusalPages(Optional<URI> workbench) {
    this.workbench = workbench.map(url -> new PageLink("Open Workbench", url.toASCIIString()));
  }

  private Page.Builder page(int status, String title, String sentence) {
    Page.Builder page = Page.builder(status, title, sentence);
    workbench.ifPresent(page::link);
    return page;
  }

  /**
   * No token came; whether the service exists is not said.
   *
   * @param challenge the WWW-Authenticate value
   */
  public Page noToken(String challenge) {
    return page(
            401,
            "Sign in to open this service",
            "This address is not open to everyone. Open the service from its page in Workbench, which"
                + " signs you in here.")
        .programHint("Send an Arvados API token as \"Authorization: Bearer\".")
        .challenge(challenge)
        .build();
  }

  /**
   * Every token that came is unknown, expired or unreadable.
   *
   * @param challenge the WWW-Authenticate value
   */
  public Page invalidToken(String challenge) {
    return page(
            401,
            "Your sign-in has ended",
            "The Arvados token of this request is not valid, or no longer. Open the service again from"
                + " Workbench to sign in anew.")
        .programHint("Send a valid Arvados API token as \"Authorization: Bearer\".")
        .challenge(challenge)
        .build();
  }

  /** The visitor cannot read it, or it does not exist: the same words for both. */
  public Page unreadable() {
    return page(
            404,
            "No such service",
            "There is nothing at this address that you may see. Check the address, or ask the owner to"
                + " share the process with you.")
        .build();
  }

  /** No link gives this name to a service. */
  public Page unknownName() {
    return page(
            404,
            "No service of this name",
            "No running service uses this name. Check the spelling, or open the service from"
                + " Workbench.")
        .build();
  }

  /** The request publishes no port, and the address names none. */
  public Page noPublishedPort() {
    return page(
            404,
            "No published service",
            "This process publishes no web service. Add the port to the address, or publish one with"
                + " the process.")
        .build();
  }

  /** The visitor may read the process, but the port's access level asks for more. */
  public Page notYours() {
    return page(
            403,
            "This service is private",
            "You can see this process, but its owner has not opened this service to you. Ask the owner"
                + " for access.")
        .build();
  }

  /** The token's scopes do not cover this service. */
  public Page scopedToken() {
    return page(
            403,
            "This token is limited",
            "The Arvados token of this request is limited to certain uses, and this service is not one"
                + " of them. Use a token without limits.")
        .build();
  }

  /** The account is not set up yet or was switched off. */
  public Page inactiveUser() {
    return page(
            403,
            "Your account is not active",
            "Your Arvados account cannot be used at the moment. Finish its setup in Workbench, or ask"
                + " an administrator.")
        .build();
  }

  /** A page of another address made the request with this browser's sign-in (rule X2). */
  public Page crossOrigin() {
    return Page.of(
        403,
        "Request from another page",
        "A page of another address asked for this in your name, and that is not allowed. Open the"
            + " service itself and try again there.");
  }

  /**
   * The container does not run yet.
   *
   * @param label of the service, for those who have a grant
   * @param state of the process, for those who have a grant
   * @param retry when to look again
   */
  public Page notStarted(Optional<String> label, Optional<String> state, Retry retry) {
    return page(
            503,
            "Not started yet",
            "The process behind this service has not started. It may wait for a free machine; you can"
                + " leave this page open.")
        .detail("Service", label)
        .detail("State", state)
        .retry(retry)
        .build();
  }

  /**
   * The container has ended.
   *
   * @param label of the service, for those who have a grant
   * @param state of the process, for those who have a grant
   */
  public Page ended(Optional<String> label, Optional<String> state) {
    return page(
            410,
            "This service has ended",
            "The process behind this service has finished or was cancelled. Its results and logs are in"
                + " Workbench; run the process again to get the service back.")
        .detail("Service", label)
        .detail("State", state)
        .build();
  }

  /** Too many invalid tokens came from this address (rule A9). */
  public Page tooManyInvalidTokens(Retry retry) {
    return page(
            429,
            "Too many failed sign-ins",
            "Too many invalid tokens came from your network address. Wait a little, then open the"
                + " service again from Workbench.")
        .retry(retry)
        .build();
  }

  /**
   * The address signs in another user than the one signed in here (rule T4).
   *
   * @param current the user signed in now
   * @param other the user that the address would sign in
   * @param form posts the decision; its first button should keep the current user
   */
  public Page otherUsersLink(String current, String other, PageForm form) {
    return Page.builder(
            409,
            "Change the user?",
            "The link you followed signs in another user at this service than the one you are signed"
                + " in as. Continue only if you expected that: what you do there is then done as that"
                + " user.")
        .detail("Signed in now: " + current)
        .detail("The link signs in: " + other)
        .form(form)
        .build();
  }

  /**
   * The name leads to another user's service than when the visitor signed in there (rule N3).
   *
   * @param form its button signs in again
   */
  public Page nameChanged(PageForm form) {
    return nameChange(
            "This address leads to another user's service now than when you signed in here. What the"
                + " former service left in your browser has been removed. Close other tabs of this"
                + " address, and continue only if you know whose service it is.")
        .form(form)
        .build();
  }

  /** The same for a request that is no visit: of a page of the former service, perhaps. */
  public Page nameChangedRequest() {
    return nameChange(
            "This address leads to another user's service now than when you signed in here. Load the"
                + " page anew to go on.")
        .build();
  }

  private static Page.Builder nameChange(String sentence) {
    return Page.builder(409, "This name has changed hands", sentence)
        .programHint(
            "The cookie was made for another user's service. Drop it and send your Arvados API token"
                + " as \"Authorization: Bearer\".");
  }

  /**
   * The address names a process with several published ports.
   *
   * @param services a link to each, labelled
   */
  public Page choosePort(List<PageLink> services) {
    Page.Builder page =
        Page.builder(
            300, "Choose a service", "This process publishes several services. Which one is it?");
    services.forEach(page::link);
    return page.build();
  }
}
