package org.arvados.gateway.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.server.RawHttp;

/** Asks an admin listener, as Prometheus and a balancer do. */
record AdminClient(InetSocketAddress address) {
  static final Secret TOKEN = Secret.of("demoManagementToken0123456789abcdefghijklmnopqrstu");
  static final String BEARER = "Authorization: Bearer " + TOKEN.reveal();

  private static final String PREFIX = MetricRegistry.PREFIX;
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");

  /** One look at all metrics. */
  record Scrape(String text) {
    /** Value of a sample, named without the gateway's prefix. */
    double value(String sample) {
      Double value = samples().get(PREFIX + sample);
      if (value == null) {
        throw new AssertionError("no sample " + sample + " in\n" + text);
      }
      return value;
    }

    /** Name and labels of each sample, and its value. */
    Map<String, Double> samples() {
      Map<String, Double> samples = new LinkedHashMap<>();
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
              });
      return samples;
    }

    /** Names of metrics, as the TYPE lines have them. */
    Set<String> names() {
      Set<String> names = new TreeSet<>();
      Matcher type = TYPE.matcher(text);
      while (type.find()) {
        names.add(type.group(1));
      }
      return names;
    }
  }

  RawHttp.Response get(String target, String... fields) throws IOException {
    return ask("GET", target, fields);
  }

  RawHttp.Response ask(String method, String target, String... fields) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: admin\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    try (RawHttp client = new RawHttp(address)) {
      return client.send(head.append("\r\n").toString()).response();
    }
  }

  Scrape scrape() throws IOException {
    RawHttp.Response response = get("/metrics", BEARER);
    if (response.status() != 200) {
      throw new AssertionError("status " + response.status());
    }
    return new Scrape(response.text());
  }
}
