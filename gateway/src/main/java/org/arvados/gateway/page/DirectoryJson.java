package org.arvados.gateway.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of the directory; docs/pages.md has the fields. */
final class DirectoryJson {
  private DirectoryJson() {}

  static String of(Directory directory) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("code", Directory.CODE);
    object.put("status", Directory.STATUS);
    object.put("request_id", directory.requestId());
    object.put("user", PlainText.of(directory.user()));
    object.put("services", directory.found().stream().map(DirectoryJson::service).toList());
    object.put("names", directory.names().stream().map(DirectoryJson::name).toList());
    object.put("problems", directory.problems().stream().map(DirectoryJson::problem).toList());
    return JsonBody.write(object);
  }

  private static Map<String, Object> service(Directory.Service service) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("request", service.request());
    object.put("process", PlainText.of(service.process()));
    object.put("port", service.port());
    object.put("title", PlainText.of(service.title()));
    object.put("state", service.state());
    object.put("access", service.access());
    object.put("owner", service.owner());
    object.put("owner_name", PlainText.of(service.ownerName()));
    object.put("own", service.isOwn());
    object.put("names", service.names().stream().map(Directory.Address::text).toList());
    object.put("url", service.url());
    return object;
  }

  private static Map<String, Object> name(Directory.Name name) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", PlainText.of(name.name()));
    name.url().ifPresent(url -> object.put("url", url));
    name.request().ifPresent(request -> object.put("request", request));
    name.port().ifPresent(port -> object.put("port", port));
    object.put("state", name.state());
    object.put("remarks", clean(name.remarks()));
    return object;
  }

  private static Map<String, Object> problem(Directory.Problem problem) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("request", problem.request());
    object.put("process", PlainText.of(problem.process()));
    object.put("problems", clean(problem.lines()));
    return object;
  }

  private static List<String> clean(List<String> lines) {
    return lines.stream().map(PlainText::of).toList();
  }
}
