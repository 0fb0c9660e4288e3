package org.arvados.gateway.page;

import static org.arvados.gateway.page.Renderings.body;
import static org.arvados.gateway.page.Renderings.header;
import static org.arvados.gateway.page.Renderings.parse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** The directory for every reader. */
class DirectoryTest {
  private static final String HOSTILE = "<script>alert(1)</script>\"'&\u001b[2J\u202e";

  private final PageRenderer renderer = new PageRenderer("zzzzz");

  private static String uuid(int number) {
    return "zzzzz-xvhdp-%015d".formatted(number);
  }

  private static Directory.Service service(int number, String title) {
    return new Directory.Service(
        uuid(number),
        "Course",
        8888,
        title,
        "Running",
        "can_read",
        "zzzzz-j7d0g-000000000000001",
        "Genomes",
        false,
        List.of(new Directory.Address("lab-" + number, "https://lab-" + number + ".x.example/")),
        "https://" + uuid(number) + "-8888.x.example/");
  }

  private static Directory directory(List<Directory.Service> services, Directory.View view) {
    return new Directory(
        "pat",
        services,
        List.of(
            new Directory.Name(
                "lab-1",
                Optional.of("https://lab-1.x.example/"),
                Optional.of(uuid(1)),
                Optional.of(8888),
                "running",
                List.of("Others claim this name too."))),
        List.of(new Directory.Problem(uuid(2), "Broken", List.of("published_ports is no object."))),
        view,
        List.of(new PageLink("sign_out", "Sign out", "/.arvados/sign-out")),
        "req-00000000000000000001");
  }

  private static Directory.View page(int number) {
    return new Directory.View("", number, "");
  }

  private static Directory many(int count, Directory.View view) {
    return directory(
        IntStream.rangeClosed(1, count).mapToObj(i -> service(i, "Service " + i)).toList(), view);
  }

  private Document html(Directory directory) throws Exception {
    return parse(renderer.render(directory, Audience.BROWSER));
  }

  private JsonNode json(Directory directory) throws Exception {
    return new ObjectMapper().readTree(renderer.render(directory, Audience.PROGRAM).body());
  }

  private static int count(String text, String what) {
    return (int) Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
  }

  @Test
  void everyReaderGetsAll() throws Exception {
    Directory directory = many(2, page(1));
    assertThat(html(directory).getElementsByTagName("h2").item(0).getTextContent())
        .isEqualTo("Service 1");
    for (Audience audience : Audience.values()) {
      assertThat(body(renderer.render(directory, audience)))
          .contains("Service 1", "Service 2", "pat", "can_read", "Genomes", "Running")
          .contains("lab-1", "Others claim this name too.", "published_ports is no object.");
    }
  }

  /** What programs rely on: docs/pages.md has the fields. */
  @Test
  void jsonHasTheDocumentedFields() throws Exception {
    JsonNode json = json(many(1, page(1)));
    assertThat(json.get("code").asText()).isEqualTo("directory");
    assertThat(json.get("services").get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"request": "%1$s", "process": "Course", "port": 8888, "title": "Service 1",
                     "state": "Running", "access": "can_read",
                     "owner": "zzzzz-j7d0g-000000000000001", "owner_name": "Genomes", "own": false,
                     "names": ["lab-1"], "url": "https://%1$s-8888.x.example/"}
                    """
                        .formatted(uuid(1))));
    assertThat(json.get("names").get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name": "lab-1", "url": "https://lab-1.x.example/", "request": "%s",
                     "port": 8888, "state": "running", "remarks": ["Others claim this name too."]}
                    """
                        .formatted(uuid(1))));
    assertThat(json.get("problems").get(0).get("problems")).hasSize(1);
  }

  /** Labels and names come from others. */
  @Test
  void textsOfOthersAreHarmless() throws Exception {
    Directory hostile =
        new Directory(
            HOSTILE,
            List.of(service(1, HOSTILE)),
            List.of(
                new Directory.Name(
                    HOSTILE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "unknown",
                    List.of(HOSTILE))),
            List.of(new Directory.Problem(uuid(2), HOSTILE, List.of(HOSTILE))),
            new Directory.View(HOSTILE, 1, HOSTILE),
            List.of(),
            "req-00000000000000000001");
    assertThat(html(hostile).getElementsByTagName("script").getLength()).isZero();
    assertThat(body(renderer.render(hostile, Audience.BROWSER)))
        .doesNotContain("\u202e", "\u001b[");
    assertThat(body(renderer.render(hostile, Audience.TERMINAL)))
        .doesNotContain("\u001b", "\u202e");
    assertThat(json(hostile).toString()).doesNotContain("\\u001B", "\u202e");
  }

  /** However many services there are, a browser gets a page of them, and a way to the others. */
  @Test
  void longListsAreTurnedOver() throws Exception {
    String first = body(renderer.render(many(1000, page(1)), Audience.BROWSER));
    String last = body(renderer.render(many(1000, page(20)), Audience.BROWSER));
    assertThat(count(first, ">Open</a>")).isEqualTo(Directory.View.PAGE_SIZE);
    assertThat(first).contains("1 to 50 of 1000", "href=\"/?page=2\"").doesNotContain(">Back<");
    assertThat(last).contains("951 to 1000 of 1000", "href=\"/?page=19\"").doesNotContain(">More<");
    assertThat(first.length()).isLessThan(100_000);
    assertThat(json(many(1000, page(1))).get("services")).hasSize(1000);
    for (int beyond : new int[] {0, -1, 21, Integer.MAX_VALUE}) {
      assertThat(body(renderer.render(many(1000, page(beyond)), Audience.BROWSER)))
          .contains("of 1000 services");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "service 9, 1",
    "SERVICE genomes lab-9, 1",
    "000000000000003, 1",
    "can_read, 10",
    "absent, 0",
    "'  ', 10",
  })
  void wordsFindServices(String search, int found) throws Exception {
    Directory directory = many(10, new Directory.View(search, 1, ""));
    assertThat(json(directory).get("services")).hasSize(found);
    assertThat(count(body(renderer.render(directory, Audience.BROWSER)), ">Open</a>"))
        .isEqualTo(found);
  }

  @Test
  void nothingIsSaid() throws Exception {
    assertThat(body(renderer.render(directory(List.of(), page(1)), Audience.BROWSER)))
        .contains("There is no running service that you can open.")
        .doesNotContain("<select");
    assertThat(
            body(renderer.render(many(3, new Directory.View("absent", 1, "")), Audience.TERMINAL)))
        .contains("No service that you can open has these words.");
  }

  @Test
  void chosenServiceIsSelected() throws Exception {
    String chosen = uuid(2) + "-8888";
    assertThat(body(renderer.render(many(3, new Directory.View("", 1, chosen)), Audience.BROWSER)))
        .contains("value=\"" + chosen + "\" selected=\"selected\"");
  }

  /** Its forms are answered here, and no other page may frame it. */
  @Test
  void browsersAreToldWhatItMayDo() {
    RenderedPage page = renderer.render(many(1, page(1)), Audience.BROWSER);
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'")
        .doesNotContain("script-src");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("strict-origin");
  }
}
