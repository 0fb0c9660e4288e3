package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The documented fault matrix is the tested one: a row of the document without a test fails, and so
 * does a test without a row. To change the document, paste what the failure shows as expected.
 */
@DisplayName("The fault matrix in docs/reliability.md")
class FaultMatrixTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "reliability.md");
  private static final String HEADING =
      "| fault | when | the client gets | the service gets the request | sockets left to it |";

  private static Map<String, Stream<FaultRow>> parts() {
    Map<String, Stream<FaultRow>> parts = new LinkedHashMap<>();
    parts.put("### The Arvados API", ApiFaultsTest.rows());
    parts.put("### Workers and tunnels", TunnelFaultsTest.rows());
    parts.put("### Services", ServiceFaultsTest.rows());
    parts.put("### Upgrades", UpgradeFaultsTest.rows());
    parts.put("### Clients", ClientFaultsTest.rows());
    return parts;
  }

  @Test
  void everyRowIsTestedAndEveryTestHasItsRow() throws IOException {
    List<String> document = Files.readAllLines(DOCUMENT);
    parts()
        .forEach((heading, rows) -> assertThat(table(document, heading)).isEqualTo(expected(rows)));
  }

  @Test
  void noTwoRowsAreTheSame() {
    List<String> names =
        parts().entrySet().stream()
            .flatMap(part -> part.getValue().map(row -> part.getKey() + row))
            .toList();
    assertThat(names).doesNotHaveDuplicates();
  }

  private static String expected(Stream<FaultRow> rows) {
    List<String> lines = new ArrayList<>(List.of(HEADING, "|---|---|---|---|---|"));
    rows.map(FaultRow::line).forEach(lines::add);
    return String.join("\n", lines);
  }

  /** The first table behind a heading. */
  private static String table(List<String> document, String heading) {
    assertThat(document).contains(heading);
    return String.join(
        "\n",
        document.stream()
            .skip(document.indexOf(heading))
            .dropWhile(line -> !line.startsWith("|"))
            .takeWhile(line -> line.startsWith("|"))
            .toList());
  }
}
