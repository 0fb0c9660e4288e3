package org.arvados.gateway.page;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The pages for those who may enter a service, about why they cannot right now (rule A11). Each
 * says no more of it than its {@link Disclosure}. Immutable and thread-safe.
 */
public final class ServicePages {
  private final Optional<URI> workbench;

  /**
   * Sets where people are sent.
   *
   * @param workbench the cluster's Workbench, if there is one
   */
  public ServicePages(Optional<URI> workbench) {
    this.workbench = workbench;
  }

  /** The container does not run yet; the state says how far it is. */
  public Page notStarted(Disclosure known, Retry retry) {
    return switch (known.state().orElse("")) {
      case "Uncommitted" -> draft(known, retry);
      case "Locked" ->
          start(
              known,
              Stage.PREPARING,
              "A machine is being prepared",
              "The process has got a machine, which gets ready to run it. This can take some"
                  + " minutes.",
              retry);
      case "Queued" ->
          start(
              known,
              Stage.QUEUED,
              "Waiting for a machine",
              "The process is in the queue, and waits for a free machine.",
              retry);
      default ->
          start(
              known,
              Stage.QUEUED,
              "Not started yet",
              "The process has been submitted, and has not started.",
              retry);
    };
  }

  private Page draft(Disclosure known, Retry retry) {
    return page(
            PageKind.NOT_STARTED,
            known,
            "Not submitted yet",
            "The process behind this service is a draft, and nobody has told it to run.")
        .advice("Run the process in Workbench.")
        .retry(retry)
        .build();
  }

  private Page start(Disclosure known, Stage stage, String title, String sentence, Retry retry) {
    return page(PageKind.NOT_STARTED, known, title, sentence).stage(stage).retry(retry).build();
  }

  /** The container runs, and has not told yet how to reach it. */
  public Page noGateway(Disclosure known, Retry retry) {
    return page(
            PageKind.NO_GATEWAY,
            known,
            "The container has just started",
            "The container runs, but has not told yet how it is reached.")
        .stage(Stage.STARTING)
        .advice(
            "This takes some seconds as a rule. If it lasts, this cluster may start containers"
                + " without access for the gateway; ask the administrator.")
        .retry(retry)
        .build();
  }

  /**
   * The container runs, but nothing listens on the port.
   *
   * @param port in the container
   */
  public Page nothingListens(Disclosure known, int port, Retry retry) {
    return page(
            PageKind.NOTHING_LISTENS,
            known,
            "Nothing answers yet",
            "The container runs, but no program in it listens on port " + port + ".")
        .stage(Stage.STARTING)
        .advice(
            "It may still be starting. If it is not, look at its log: the program must listen on"
                + " this port, and on 0.0.0.0, not on 127.0.0.1 alone.")
        .fact(PageFact.PORT, "Port", Integer.toString(port))
        .retry(retry)
        .build();
  }

  /** What the service sent is no valid HTTP, or it broke off before its head was complete. */
  public Page badAnswer(Disclosure known) {
    return page(
            PageKind.BAD_ANSWER,
            known,
            "The service gave no valid answer",
            "The program in the container broke the connection, or sent something that is no web"
                + " page.")
        .advice("Try again. The program's log may tell why.")
        .build();
  }

  /** The service took too long. */
  public Page timeout(Disclosure known) {
    return page(
            PageKind.UPSTREAM_TIMEOUT,
            known,
            "The service takes too long",
            "The program in the container did not answer in time.")
        .advice("It may be busy. Please try again.")
        .build();
  }

  /** The gateway has no way to the container at the moment. */
  public Page tunnelDown(Disclosure known, Retry retry) {
    return page(
            PageKind.TUNNEL_DOWN,
            known,
            "The way to the container is interrupted",
            "The process runs, but the gateway cannot reach its machine at the moment.")
        .advice("Please try again shortly. If it lasts, tell the administrator.")
        .retry(retry)
        .build();
  }

  /** The container has ended. */
  public Page ended(Disclosure known) {
    boolean cancelled = known.state().filter("Cancelled"::equals).isPresent();
    return page(
            PageKind.ENDED,
            known,
            "This service has ended",
            "The process behind this service "
                + (cancelled ? "was cancelled." : "has finished, and the service with it."))
        .advice(
            known.newer().isPresent()
                ? "A newer process of the same name runs: open that one."
                : "Its log and results are in Workbench. Run the process again to get the service"
                    + " back.")
        .build();
  }

  /** The service can be entered. */
  public Page ready(Disclosure known) {
    return page(PageKind.READY, known, "The service is ready", "The service answers.")
        .stage(Stage.READY)
        .link(new PageLink("service", "Open the service", "/"))
        .build();
  }

  /**
   * The address names a process with several published ports.
   *
   * @param services those that the visitor may enter
   */
  public Page choosePort(Disclosure known, List<PageChoice> services) {
    Page.Builder page =
        page(
                PageKind.CHOOSE_PORT,
                known,
                "Choose a service",
                "This process has several services, and the address does not say which one.")
            .advice("Choose one. Its address can be kept as a bookmark.");
    services.forEach(page::choice);
    return page.build();
  }

  private Page.Builder page(PageKind kind, Disclosure known, String title, String sentence) {
    Page.Builder page =
        Page.builder(kind, title, sentence)
            .fact(PageFact.SERVICE, "Service", known.name())
            .fact("state", "State in Arvados", known.state())
            .fact("request", "Container request", known.request());
    known.newer().ifPresent(page::link);
    workbench.ifPresent(url -> page.link(inWorkbench(url, known.request())));
    return page;
  }

  /** The process's own page there has its log. */
  private static PageLink inWorkbench(URI workbench, Optional<String> request) {
    return request
        .map(
            uuid ->
                new PageLink(
                    "process",
                    "See log and process in Workbench",
                    workbench.resolve("/processes/" + uuid).toASCIIString()))
        .orElseGet(() -> new PageLink("workbench", "Open Workbench", workbench.toASCIIString()));
  }
}
