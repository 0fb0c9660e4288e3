package org.arvados.gateway.page;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The services that a visitor can open, and the visitor's friendly names. Texts are plain, and may
 * come from others: the renderer escapes them.
 *
 * @param user whom the visitor is signed in as
 * @param services in the order in which they are shown
 * @param names the visitor's own
 * @param problems with what the visitor's own requests declare
 * @param view what of it a browser shows
 * @param links where else to go
 * @param requestId for support
 */
public record Directory(
    String user,
    List<Service> services,
    List<Name> names,
    List<Problem> problems,
    View view,
    List<PageLink> links,
    String requestId) {
  /** What programs know its answers by, as {@link PageKind#code()} does pages. */
  public static final String CODE = "directory";

  /** Of the response. */
  public static final int STATUS = 200;

  /** Where names are claimed, moved and released. */
  public static final String NAMES_PATH = "/names";

  /** Keeps lists of its own. */
  public Directory {
    services = List.copyOf(services);
    names = List.copyOf(names);
    problems = List.copyOf(problems);
    links = List.copyOf(links);
  }

  /**
   * What of a long list a browser shows; programs get all that was searched for.
   *
   * @param search words that all must occur in a service; may be empty
   * @param page from 1
   * @param chosen the key of the service that is to get a name; empty for none in particular
   */
  public record View(String search, int page, String chosen) {
    /** So many services are on a page. */
    public static final int PAGE_SIZE = 50;
  }

  /**
   * A service.
   *
   * @param request uuid of its container request
   * @param process name of the request; may be empty
   * @param port in the container
   * @param title what people call it
   * @param state of the container in Arvados
   * @param access level
   * @param owner uuid of the user or project that it belongs to
   * @param ownerName as the visitor may know it; may be empty
   * @param isOwn whether the visitor submitted it
   * @param names that lead to it, with their addresses
   * @param url that opens it
   */
  public record Service(
      String request,
      String process,
      int port,
      String title,
      String state,
      String access,
      String owner,
      String ownerName,
      boolean isOwn,
      List<Address> names,
      String url) {
    /** Keeps a list of its own. */
    public Service {
      names = List.copyOf(names);
    }

    /** Uuid and port, as in its address. */
    public String key() {
      return request + "-" + port;
    }

    String shownOwner() {
      return ownerName.isEmpty() ? owner : ownerName;
    }

    /** Whether every word occurs somewhere in what is shown of it. */
    boolean matches(String search) {
      String text =
          String.join("\n", title, process, request, state, access, owner, ownerName)
              .toLowerCase(Locale.ROOT);
      for (String word : search.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
        boolean inName = names.stream().anyMatch(name -> name.text().contains(word));
        if (!inName && !text.contains(word)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A friendly name and where it leads.
   *
   * @param text the name
   * @param url that opens it
   */
  public record Address(String text, String url) {}

  /**
   * A friendly name of the visitor's.
   *
   * @param name as it is written
   * @param url empty when it leads nowhere
   * @param request uuid of what it points at; empty when that is nothing
   * @param port empty when it states none
   * @param state of what it leads to
   * @param remarks why it cannot be used, or what else to know
   */
  public record Name(
      String name,
      Optional<String> url,
      Optional<String> request,
      Optional<Integer> port,
      String state,
      List<String> remarks) {
    /** Keeps a list of its own. */
    public Name {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * What is wrong with a request's declarations.
   *
   * @param request uuid of the request
   * @param process its name; may be empty
   * @param lines what is wrong and how to mend it
   */
  public record Problem(String request, String process, List<String> lines) {
    /** Keeps a list of its own. */
    public Problem {
      lines = List.copyOf(lines);
    }
  }

  /** The services that were searched for. */
  List<Service> found() {
    String search = view.search().strip();
    return search.isEmpty()
        ? services
        : services.stream().filter(service -> service.matches(search)).toList();
  }

  @Override
  public String toString() {
    return "Directory[" + services.size() + " services]";
  }
}
