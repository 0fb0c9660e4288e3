package org.arvados.gateway.strictness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arvados.gateway.strictness.CorpusRow.After;
import org.arvados.gateway.strictness.CorpusRow.Answer;
import org.arvados.gateway.strictness.CorpusRow.Ending;

/** Reads the corpus; its format is described at the top of {@code requests.txt}. */
public final class Corpus {
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([rnt0\\\\])|x([0-9a-f]{2}))|\\{(?:\\((.+?)\\)|(.))\\*(\\d+)\\}");

  private static final String CHUNKED = "{post}\\r\\nTransfer-Encoding: chunked";

  private final List<CorpusRow> rows = new ArrayList<>();
  private String group = "";
  private Draft draft;

  private Corpus() {}

  /** What is known only when a row runs. */
  public record Names(String host) {
    /** Puts the names in. */
    public String in(String text) {
      int colon = host.lastIndexOf(':');
      String port = host.substring(colon + 1);
      return text.replace("{added}", "{from}\r\n{told}")
          .replace("{from}", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: {host}")
          .replace(
              "{told}",
              "X-Forwarded-Proto: http\r\nX-Forwarded-Port: " + port + "\r\nX-Request-Id: {id}")
          .replace(
              "{handshake}",
              "{get}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
          .replace("{get}", "GET / HTTP/1.1\r\nHost: {host}")
          .replace("{post}", "POST / HTTP/1.1\r\nHost: {host}")
          .replace("{host}", host)
          .replace("{name}", host.substring(0, colon))
          .replace("{label}", host.substring(0, host.indexOf('.')))
          .replace("{LABEL}", host.substring(0, host.indexOf('.')).toUpperCase(Locale.ROOT))
          .replace("{port}", port);
    }
  }

  /** A row while its lines are read. */
  private static final class Draft {
    private final String name;
    private final String source;
    private final Map<String, StringBuilder> blocks =
        Map.of(
            "c>", new StringBuilder(),
            "a>", new StringBuilder(),
            "a+", new StringBuilder(),
            ">a", new StringBuilder(),
            "~a", new StringBuilder(),
            ">c", new StringBuilder());
    private final List<Answer> answers = new ArrayList<>();
    private After after = After.WAITS;
    private Optional<Boolean> reused = Optional.empty();
    private Ending ending = Ending.KEEP;
    private boolean same;

    private Draft(String name, String source) {
      this.name = name;
      this.source = source;
    }
  }

  /** The requests of clients. */
  public static List<CorpusRow> requests() {
    return read("requests.txt");
  }

  /** The responses of applications. */
  public static List<CorpusRow> responses() {
    return read("responses.txt");
  }

  private static List<CorpusRow> read(String file) {
    try (InputStream in = Corpus.class.getResourceAsStream("/strictness/" + file)) {
      Corpus corpus = new Corpus();
      new String(in.readAllBytes(), UTF_8).lines().forEach(corpus::line);
      corpus.finish();
      return List.copyOf(corpus.rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith("== ")) {
      finish();
      group = line.substring(3);
    } else if (line.startsWith("* ")) {
      finish();
      String[] parts = line.substring(2).split(" \\| ", 2);
      draft = new Draft(parts[0], parts[1]);
    } else if (line.startsWith("= ")) {
      outcome(line.substring(2).split(" ", -1));
    } else if (line.equals(">a same")) {
      draft.same = true;
    } else if (line.equals("a! close")) {
      draft.ending = Ending.CLOSE;
    } else {
      bytes(line);
    }
  }

  private void bytes(String line) {
    StringBuilder block = draft.blocks.get(line.substring(0, 2));
    if (block == null || (line.length() > 2 && line.charAt(2) != ' ')) {
      throw new IllegalArgumentException("not a line of the corpus: " + line);
    }
    String text = line.length() > 3 ? line.substring(3) : "";
    boolean open = text.endsWith("\\") && !text.endsWith("\\\\");
    text =
        text.replace("{chunked}", CHUNKED + "\\r\\n")
            .replace("{begun}", CHUNKED + "\\r\\n{added}\\r\\n");
    block.append(unescape(open ? text.substring(0, text.length() - 1) : text));
    block.append(open ? "" : "\r\n");
  }

  private static String unescape(String text) {
    return ESCAPE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(meaning(m)));
  }

  private static String meaning(MatchResult escape) {
    if (escape.group(1) != null) {
      return switch (escape.group(1)) {
        case "r" -> "\r";
        case "n" -> "\n";
        case "t" -> "\t";
        case "0" -> "\0";
        default -> "\\";
      };
    }
    if (escape.group(2) != null) {
      return Character.toString((char) Integer.parseInt(escape.group(2), 16));
    }
    String repeated = escape.group(3) == null ? escape.group(4) : unescape(escape.group(3));
    return repeated.repeat(Integer.parseInt(escape.group(5)));
  }

  private void outcome(String[] words) {
    for (String word : words) {
      switch (word) {
        case "keep", "close", "cut", "raw", "waits" ->
            draft.after = After.valueOf(word.toUpperCase(Locale.ROOT));
        case "reused" -> draft.reused = Optional.of(true);
        case "discarded" -> draft.reused = Optional.of(false);
        default -> {
          boolean bodyless = word.endsWith("-");
          String status = bodyless ? word.substring(0, word.length() - 1) : word;
          draft.answers.add(new Answer(Integer.parseInt(status), bodyless));
        }
      }
    }
  }

  private void finish() {
    if (draft == null) {
      return;
    }
    Draft row = draft;
    draft = null;
    UnaryOperator<String> block = name -> row.blocks.get(name).toString();
    String sent = block.apply("c>").isEmpty() ? "{get}\r\n\r\n" : block.apply("c>");
    String toApp =
        row.same ? sent.replaceFirst("\r\n\r\n", "\r\n{added}\r\n\r\n") : block.apply(">a");
    rows.add(
        new CorpusRow(
            group,
            row.name,
            row.source,
            sent,
            block.apply("a>"),
            block.apply("a+"),
            row.ending,
            toApp,
            block.apply("~a"),
            block.apply(">c"),
            List.copyOf(row.answers),
            row.after,
            row.reused));
  }

  /** The text of docs/reliability.md, from whatever directory of the project the tests run in. */
  public static String document() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("docs/reliability.md"))) {
      directory = directory.getParent();
    }
    assertThat(directory).as("a directory above with docs/reliability.md").isNotNull();
    return Files.readString(directory.resolve("docs/reliability.md"));
  }

  /** Titles of the groups, in order. */
  public static List<String> groups(List<CorpusRow> rows) {
    return rows.stream().map(CorpusRow::group).distinct().toList();
  }

  /** The rows of both directions. */
  public static Stream<CorpusRow> all() {
    return Stream.concat(requests().stream(), responses().stream());
  }
}
