package org.arvados.gateway.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.DeclarationProblem;
import org.arvados.gateway.access.ListedService;
import org.arvados.gateway.access.PublishedPort;
import org.arvados.gateway.access.ServiceList;
import org.arvados.gateway.host.InitialPath;
import org.arvados.gateway.names.NameEntry;
import org.arvados.gateway.names.NamedLink;
import org.arvados.gateway.own.FormParameters;
import org.arvados.gateway.page.Directory;
import org.arvados.gateway.page.PageLink;
import org.arvados.gateway.signin.SignInPaths;

/**
 * From what is known to what is shown. Pure.
 *
 * @param setup knows the addresses
 */
record DirectoryModel(DirectorySetup setup) {
  private static final int MOST_DIGITS = 6;

  List<Directory.Service> services(List<ListedService> services) {
    return services.stream().map(this::service).toList();
  }

  private Directory.Service service(ListedService service) {
    PublishedPort published = service.published();
    String path = InitialPath.behindSlash(published.initialPath());
    return new Directory.Service(
        service.request().text(),
        service.requestName(),
        published.port(),
        service.title(),
        service.state(),
        published.level().declared(),
        service.owner().text(),
        service.ownerName(),
        service.isVisitors(),
        service.names().stream()
            .map(name -> new Directory.Address(name, setup.url(name) + path))
            .toList(),
        setup.url(service.request() + "-" + published.port()) + path);
  }

  List<Directory.Name> names(List<NameEntry> entries) {
    return entries.stream().map(this::name).toList();
  }

  private Directory.Name name(NameEntry entry) {
    NamedLink link = entry.link();
    return new Directory.Name(
        link.name(),
        Optional.of(link.name()).filter(name -> entry.usable()).map(setup::url),
        link.request().map(ArvadosUuid::text),
        link.port().isPresent() ? Optional.of(link.port().getAsInt()) : Optional.empty(),
        entry.state().name().toLowerCase(Locale.ROOT),
        entry.remarks());
  }

  List<Directory.Problem> problems(List<ServiceList.Problems> problems) {
    return problems.stream()
        .map(
            one ->
                new Directory.Problem(
                    one.request().text(),
                    one.name(),
                    one.problems().stream().map(DeclarationProblem::text).toList()))
        .toList();
  }

  List<PageLink> links() {
    List<PageLink> links = new ArrayList<>();
    setup
        .workbench()
        .ifPresent(
            url -> links.add(new PageLink("workbench", "Open Workbench", url.toASCIIString())));
    links.add(new PageLink("sign_out", "Sign out", SignInPaths.SIGN_OUT));
    return links;
  }

  /** What the query asks to see; what it says badly is as if it were not there. */
  static Directory.View view(FormParameters query) {
    String page = query.get("page");
    boolean isNumber =
        !page.isEmpty()
            && page.length() <= MOST_DIGITS
            && page.chars().allMatch(c -> c >= '0' && c <= '9');
    return new Directory.View(
        query.get("search"), isNumber ? Integer.parseInt(page) : 1, query.get("service"));
  }
}
