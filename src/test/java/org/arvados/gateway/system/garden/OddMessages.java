package org.arvados.gateway.system.garden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes requests that are odd and legal, the same for the same seed: targets, header cases, values
 * that look like other fields, bodies that look like requests, chunks of every size and spelling,
 * several in a row.
 */
final class OddMessages {
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"
  };
  private static final String[] PIECES = {
    "a", "Z", "0", "-", "._~", "!$&'()", "*+,", "=", ":@", "/", "//", "%41", "%c3%a9", "%2F", "?",
    ";b"
  };
  private static final String[] VALUES = {
    "",
    "chunked",
    "Transfer-Encoding: chunked",
    "GET / HTTP/1.1",
    "\"a, b\"",
    "a\tb",
    "\u00e9\u00ff",
    "100-continue",
    "5",
    "a,b;c=d",
    "()<>@,;:\\\"/[]?={} \t!"
  };

  private final Random random;

  OddMessages(long seed) {
    this.random = new Random(seed);
  }

  /** What a request means. */
  record Meaning(String method, String target, String body) {}

  /**
   * Some requests in a row.
   *
   * @param bytes with {@code {host}} for the host
   */
  record Burst(String bytes, List<Meaning> meanings) {}

  /** The next burst. */
  Burst next() {
    StringBuilder bytes = new StringBuilder();
    List<Meaning> meanings = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      meanings.add(append(bytes));
    }
    return new Burst(bytes.toString(), meanings);
  }

  private Meaning append(StringBuilder bytes) {
    String method = pick(METHODS);
    String target = target();
    String body = method.equals("GET") || method.equals("HEAD") ? "" : body();
    boolean bodyless = body.isEmpty() && random.nextBoolean();
    List<String> fields = new ArrayList<>(List.of(oddCase("Host") + ": {host}"));
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(fields.size(), oddCase("X-Odd-" + i) + ":" + blanks() + pick(VALUES) + blanks());
    }
    boolean chunked = !bodyless && random.nextBoolean() && !body.isEmpty();
    if (chunked) {
      fields.add(random.nextInt(fields.size() + 1), oddCase("Transfer-Encoding") + ": chunked");
    } else if (!body.isEmpty()) {
      fields.add(
          random.nextInt(fields.size() + 1),
          oddCase("Content-Length") + ":" + blanks() + body.length());
    }
    bytes.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    fields.forEach(field -> bytes.append(field).append("\r\n"));
    bytes.append("\r\n").append(chunked ? chunks(body) : body);
    return new Meaning(method, target, body);
  }

  private String target() {
    StringBuilder target = new StringBuilder("/");
    for (int i = random.nextInt(8); i > 0; i--) {
      target.append(pick(PIECES));
    }
    return target.toString();
  }

  private String body() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
      case 2 -> "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
      case 3 -> octets(1 + random.nextInt(20));
      case 4 -> octets(random.nextInt(5000));
      default -> octets(60_000 + random.nextInt(20_000));
    };
  }

  private String octets(int count) {
    StringBuilder octets = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      octets.append((char) random.nextInt(256));
    }
    return octets.toString();
  }

  private String chunks(String body) {
    StringBuilder chunks = new StringBuilder();
    int most = body.length() > 1000 ? 10_000 : 20;
    for (int at = 0; at < body.length(); ) {
      int size = Math.min(1 + random.nextInt(most), body.length() - at);
      chunks.append(size(size)).append("\r\n").append(body, at, at + size).append("\r\n");
      at += size;
    }
    String trailer = random.nextInt(4) == 0 ? oddCase("X-Trailer") + ": 1\r\n" : "";
    return chunks.append("0".repeat(1 + random.nextInt(3))) + "\r\n" + trailer + "\r\n";
  }

  private String size(int size) {
    String digits = "0".repeat(random.nextInt(4)) + Integer.toHexString(size);
    return random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT);
  }

  private String oddCase(String name) {
    StringBuilder odd = new StringBuilder();
    boolean asUsual = random.nextBoolean();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      odd.append(asUsual || random.nextBoolean() ? c : Character.toUpperCase(c));
    }
    return random.nextInt(4) == 0 ? name.toLowerCase(Locale.ROOT) : odd.toString();
  }

  private String blanks() {
    return pick(new String[] {"", " ", " ", "\t", "  \t "});
  }

  private String pick(String[] among) {
    return among[random.nextInt(among.length)];
  }
}
