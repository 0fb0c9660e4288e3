package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of metrics in docs/operate.md")
class MetricsReferenceTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`(?:arvados_|jvm_|process_)[^|]*) \\| .*\\|$");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)(?:\\{([a-z_,]+)})?`");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  private static DemoCluster demo;
  private static AdminClient.Scrape scrape;
  private static String reference;
  private static String alerts;

  @BeforeAll
  static void scrape() throws Exception {
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .ownCertificate()
            .configure(GatewayExtension.admin(AdminClient.TOKEN))
            .start();
    scrape = new AdminClient(demo.gateway().adminAddress().orElseThrow()).scrape();
    String operate = Files.readString(Path.of("..", "docs", "operate.md"));
    operate = operate.substring(operate.indexOf("## Health and metrics"));
    operate = operate.substring(0, operate.indexOf("\n## Logs"));
    reference = operate.substring(0, operate.indexOf("\n### Alerts"));
    alerts = operate.substring(reference.length());
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  private static String withLabels(String name, Set<String> labels) {
    return labels.isEmpty() ? name : name + "{" + String.join(",", labels) + "}";
  }

  /** What /metrics really has, with the names of its labels. */
  private static Set<String> emitted() {
    Set<String> emitted = new TreeSet<>();
    for (String name : scrape.names()) {
      Set<String> labels = new TreeSet<>();
      scrape.samples().keySet().stream()
          .filter(sample -> sample.matches(name + "(_bucket|_count|_sum)?(\\{.*)?"))
          .forEach(
              sample -> {
                Matcher label = LABEL.matcher(sample);
                while (label.find()) {
                  labels.add(label.group(1));
                }
              });
      labels.remove("le");
      emitted.add(withLabels(name, labels));
    }
    return emitted;
  }

  private static Set<String> documented() {
    Set<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(reference);
    while (row.find()) {
      Matcher name = NAME.matcher(row.group(1));
      while (name.find()) {
        String labels = Objects.requireNonNullElse(name.group(2), "");
        Set<String> sorted = new TreeSet<>(List.of(labels.split(",", -1)));
        sorted.remove("");
        documented.add(withLabels(name.group(1), sorted));
      }
    }
    return documented;
  }

  @Test
  void everyMetricIsDocumentedAndNoOther() {
    assertThat(documented()).containsExactlyInAnyOrderElementsOf(emitted());
  }

  /** The values of labels that the page explains. */
  @Test
  void everyOutcomeAndEndingIsExplained() {
    for (String sample : scrape.samples().keySet()) {
      Matcher value =
          Pattern.compile("(?:outcome|ending|fault|stage)=\"([a-z_]+)\"").matcher(sample);
      if (value.find()) {
        assertThat(reference).contains("`" + value.group(1) + "`");
      }
    }
  }

  @Test
  void alertsAreOnMetricsThatExist() {
    Matcher name = Pattern.compile("(?:arvados_service_gateway|process)_[a-z_]+").matcher(alerts);
    while (name.find()) {
      assertThat(scrape.names()).contains(name.group());
    }
  }

  /** Whoever speaks no TLS to a listener of TLS is counted, and is no event for the log. */
  @Test
  void failedHandshakeCounts() throws Exception {
    AdminClient admin = new AdminClient(demo.gateway().adminAddress().orElseThrow());
    Action.assertMoves(
        admin,
        () -> {
          try (RawHttp client = new RawHttp(demo.address())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").rest();
          }
        },
        "client_faults_total{fault=\"tls_handshake\"}",
        1);
  }

  @Test
  void theCertificateOfTheListenerIsThere() {
    double end = scrape.value("certificate_expiry_timestamp_seconds");
    assertThat(end).isGreaterThan(System.currentTimeMillis() / 1000.0);
  }
}
