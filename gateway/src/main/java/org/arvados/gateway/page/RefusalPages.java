package org.arvados.gateway.page;

import java.net.URI;
import java.util.Optional;

/**
 * The pages about rights (rule A11). They say nothing of a service: what a visitor has no grant for
 * is never confirmed. Immutable and thread-safe.
 */
public final class RefusalPages {
  private final Optional<PageLink> workbench;

  /**
   * Sets where people are sent.
   *
   * @param workbench the cluster's Workbench, if there is one
   */
  public RefusalPages(Optional<URI> workbench) {
    this.workbench =
        workbench.map(url -> new PageLink("workbench", "Open Workbench", url.toASCIIString()));
  }

  private Page.Builder page(PageKind kind, String title, String sentence) {
    Page.Builder page = Page.builder(kind, title, sentence);
    workbench.ifPresent(page::link);
    return page;
  }

  /** With the name of the account, since another one may be the right one. */
  private Page.Builder page(PageKind kind, String title, String sentence, Optional<String> user) {
    return page(kind, title, sentence).fact("user", "Signed in as", user);
  }

  /**
   * No token came; whether the service exists is not said.
   *
   * @param challenge the WWW-Authenticate value
   */
  public Page noToken(String challenge) {
    return page(
            PageKind.NO_TOKEN,
            "Sign in to open this service",
            "This address is not open to everyone, and you are not signed in here.")
        .advice("Open the service from its page in Workbench, which signs you in here.")
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
            PageKind.INVALID_TOKEN,
            "Your sign-in has ended",
            "The Arvados token of this request is not valid, or no longer.")
        .advice("Open the service again from Workbench to sign in anew.")
        .programHint("Send a valid Arvados API token as \"Authorization: Bearer\".")
        .challenge(challenge)
        .build();
  }

  /**
   * The visitor cannot read it, or it does not exist: the same words for both.
   *
   * @param user whom the visitor is signed in as
   */
  public Page unreadable(Optional<String> user) {
    return page(
            PageKind.UNREADABLE,
            "No such service",
            "There is nothing at this address that you may see.",
            user)
        .advice("Check the address, or ask the owner to share the process with you.")
        .build();
  }

  /** No link gives this name to a service. */
  public Page unknownName() {
    return page(PageKind.UNKNOWN_NAME, "No service of this name", "No service goes by this name.")
        .advice("Check the spelling, or open the service from Workbench.")
        .build();
  }

  /** No page of the gateway's own is at this path. */
  public static Page unknownPage() {
    return Page.builder(
            PageKind.UNKNOWN_PAGE,
            "No such page",
            "This path is the gateway's own, and there is no page of it there.")
        .link(new PageLink("service", "Open the service", "/"))
        .build();
  }

  /** The request publishes no port, and the address names none. */
  public Page noPublishedPort() {
    return page(
            PageKind.NO_PUBLISHED_PORT,
            "No published service",
            "This process publishes no web service.")
        .advice("Add a hyphen and the port to the address, or publish a port with the process.")
        .build();
  }

  /**
   * The visitor may read the process, but the port's access level asks for more.
   *
   * @param user whom the visitor is signed in as
   */
  public Page notYours(Optional<String> user) {
    return page(
            PageKind.NOT_YOURS,
            "This service is private",
            "You can see this process, but its owner has not opened this service to you.",
            user)
        .advice("Ask the owner for access.")
        .build();
  }

  /**
   * The token's scopes do not cover this service.
   *
   * @param user whom the token belongs to
   */
  public Page scopedToken(Optional<String> user) {
    return page(
            PageKind.SCOPED_TOKEN,
            "This token is limited",
            "The Arvados token of this request is limited to certain uses, and this service is not"
                + " one of them.",
            user)
        .advice("Use a token without limits.")
        .build();
  }

  /**
   * The account is not set up yet or was switched off.
   *
   * @param user whom the token belongs to
   */
  public Page inactiveUser(Optional<String> user) {
    return page(
            PageKind.INACTIVE_USER,
            "Your account is not active",
            "Your Arvados account cannot be used at the moment.",
            user)
        .advice("Finish its setup in Workbench, or ask an administrator.")
        .build();
  }

  /** A page of another address made the request with this browser's sign-in (rule X2). */
  public Page crossOrigin() {
    return Page.builder(
            PageKind.CROSS_ORIGIN,
            "Request from another page",
            "A page of another address asked for this in your name, and that is not allowed.")
        .advice("Open the service itself and try again there.")
        .build();
  }

  /** Too many invalid tokens came from this address (rule A9). */
  public Page tooManyInvalidTokens(Retry retry) {
    return page(
            PageKind.TOO_MANY_INVALID_TOKENS,
            "Too many failed sign-ins",
            "Too many invalid tokens came from your network address.")
        .advice("Wait a little, then open the service again from Workbench.")
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
            PageKind.OTHER_USERS_LINK,
            "Change the user?",
            "The link you followed signs in another user at this service than the one you are"
                + " signed in as.")
        .advice("Continue only if you expected that: what you do there is then done as that user.")
        .fact("user", "Signed in as", current)
        .fact("other_user", "The link signs in", other)
        .form(form)
        .build();
  }

  /**
   * The name leads to another user's service than when the visitor signed in there (rule N3).
   *
   * @param form its button signs in again
   */
  public Page nameChanged(PageForm form) {
    return nameChange()
        .detail("What the former service left in your browser has been removed.")
        .advice(
            "Close other tabs of this address, and continue only if you know whose service it is.")
        .form(form)
        .build();
  }

  /** The same for a request that is no visit: of a page of the former service, perhaps. */
  public Page nameChangedRequest() {
    return nameChange().advice("Load the page anew to go on.").build();
  }

  private static Page.Builder nameChange() {
    return Page.builder(
            PageKind.NAME_CHANGED,
            "This name has changed hands",
            "This address leads to another user's service now than when you signed in here.")
        .programHint(
            "The cookie was made for another user's service. Drop it and send your Arvados API token"
                + " as \"Authorization: Bearer\".");
  }

  /**
   * The same page for somebody who can sign in here.
   *
   * @param path that signs in
   */
  public static Page withSignIn(Page page, String path) {
    return page.toBuilder()
        .firstLink(new PageLink("sign_in", "Sign in", path))
        .advice("Sign in. A page of Workbench that leads here signs you in as well.")
        .build();
  }
}
