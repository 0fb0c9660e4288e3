package org.arvados.gateway.page;

import java.util.stream.Collectors;

/** The plain-text form of the directory: one line for a service, its address last. */
final class DirectoryText {
  private DirectoryText() {}

  static String of(Directory directory) {
    StringBuilder text = new StringBuilder();
    line(text, "Signed in as " + directory.user());
    directory.found().forEach(service -> line(text, service(service)));
    if (directory.found().isEmpty()) {
      line(text, DirectoryHtml.nothing(directory));
    }
    directory.names().forEach(name -> line(text, "Name " + name(name)));
    for (Directory.Problem problem : directory.problems()) {
      problem.lines().forEach(wrong -> line(text, problem.request() + ": " + wrong));
    }
    return text.toString();
  }

  private static String service(Directory.Service service) {
    String address =
        service.names().isEmpty()
            ? service.url()
            : service.names().stream().map(Directory.Address::url).collect(Collectors.joining(" "));
    return String.join(
            ", ", service.title(), service.state(), service.access(), service.shownOwner() + ": ")
        + address;
  }

  private static String name(Directory.Name name) {
    String target =
        name.request()
            .map(request -> request + name.port().map(p -> "-" + p).orElse(""))
            .orElse("nothing");
    String remarks = name.remarks().isEmpty() ? "" : " (" + String.join(" ", name.remarks()) + ")";
    return name.name() + ", " + name.state() + ": " + target + remarks;
  }

  private static void line(StringBuilder text, String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
