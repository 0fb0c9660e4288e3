package org.arvados.gateway.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second, plain reading of RFC 9112 and rule X5: regular expressions over the whole of the bytes,
 * for fuzz tests to compare the codec with. It tells in lines of text what {@link Wire} tells, up
 * to the first fault, cut, or end of the connection's use.
 */
final class PlainMessages {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
  private static final Pattern REQUEST_LINE =
      Pattern.compile(
          "(?:\r\n)?((?:(?![a-z])" + TOKEN + "){1,32}) ([!-~]+) (HTTP/1\\.[01])\r\n",
          Pattern.DOTALL);
  private static final Pattern STATUS_LINE =
      Pattern.compile("(HTTP/1\\.[01]) ([1-5][0-9]{2})(?: ([\t -~\\x80-\\xff]*))?\r\n");
  private static final Pattern FIELD =
      Pattern.compile(
          "(" + TOKEN + "+):[ \t]*((?:[\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)[ \t]*\r\n");
  private static final Pattern END = Pattern.compile("\r\n");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,16})\r\n");

  private final String bytes;
  private final List<String> events = new ArrayList<>();
  private int at;
  private List<Field> fields = List.of();

  private PlainMessages(String bytes) {
    this.bytes = bytes;
  }

  /** A name and a value. */
  private record Field(String name, String value) {}

  /** Something is wrong or missing. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What a server reads until something is wrong, missing, or the last. */
  static List<String> requests(String bytes) {
    PlainMessages messages = new PlainMessages(bytes);
    return messages.readWhile(messages::request);
  }

  /** What a client reads in answer to one request that offered an upgrade. */
  static List<String> response(String method, String bytes) {
    PlainMessages messages = new PlainMessages(bytes);
    return messages.readWhile(() -> messages.response(method));
  }

  private List<String> readWhile(BooleanSupplier another) {
    try {
      boolean more = true;
      while (more) {
        more = another.getAsBoolean();
      }
    } catch (Malformed e) {
      // What came before it is read.
    }
    return events;
  }

  private boolean request() {
    Matcher line = take(REQUEST_LINE);
    section();
    if (values("host").size() != 1) {
      throw new Malformed();
    }
    boolean chunked = isChunked(line.group(3));
    BigInteger length = length(chunked);
    events.add(line.group(1) + " " + line.group(2) + " " + line.group(3) + text(fields));
    boolean again = line.group(3).endsWith("1") && !saysClose();
    body(chunked, length == null ? BigInteger.ZERO : length);
    return again && at < bytes.length();
  }

  private boolean response(String method) {
    Matcher line = take(STATUS_LINE);
    section();
    String version = line.group(1);
    boolean chunked = isChunked(version);
    BigInteger length = length(chunked);
    String reason = line.group(3) == null ? "" : line.group(3);
    int code = Integer.parseInt(line.group(2));
    if (code == 101 && version.endsWith("0")) {
      throw new Malformed();
    }
    events.add(version + " " + code + " " + reason + text(fields));
    if (code == 101) {
      addBody(bytes.substring(at));
      at = bytes.length();
    } else if (code >= 200) {
      boolean none = method.equals("HEAD") || code == 204 || code == 304;
      if (!none && !chunked && length == null) {
        addBody(bytes.substring(at));
        at = bytes.length();
        events.add("end");
      } else {
        body(chunked && !none, none || length == null ? BigInteger.ZERO : length);
      }
    }
    return code < 200 && code != 101;
  }

  private void section() {
    fields = new ArrayList<>();
    while (!lookingAt(END).lookingAt()) {
      Matcher field = take(FIELD);
      fields.add(new Field(field.group(1), field.group(2)));
    }
    at += 2;
  }

  private List<String> values(String name) {
    return fields.stream()
        .filter(field -> field.name.equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  private boolean saysClose() {
    return values("connection").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(word -> word.replaceAll("^[ \t]+|[ \t]+$", "").equalsIgnoreCase("close"));
  }

  /** One Transfer-Encoding that says chunked, in HTTP/1.1, and no Content-Length. */
  private boolean isChunked(String version) {
    List<String> codings = values("transfer-encoding");
    if (codings.isEmpty()) {
      return false;
    }
    boolean right =
        codings.size() == 1
            && codings.get(0).toLowerCase(Locale.ROOT).equals("chunked")
            && version.endsWith("1")
            && values("content-length").isEmpty();
    if (!right) {
      throw new Malformed();
    }
    return true;
  }

  private BigInteger length(boolean chunked) {
    List<String> lengths = values("content-length");
    if (chunked || lengths.isEmpty()) {
      return null;
    }
    if (lengths.size() != 1 || !lengths.get(0).matches("0|[1-9][0-9]{0,17}")) {
      throw new Malformed();
    }
    return new BigInteger(lengths.get(0));
  }

  private void body(boolean chunked, BigInteger length) {
    StringBuilder body = new StringBuilder();
    List<Field> trailers = List.of();
    try {
      if (chunked) {
        trailers = chunks(body);
      } else {
        data(body, length);
      }
    } catch (Malformed e) {
      addBody(body.toString());
      throw e;
    }
    addBody(body.toString());
    events.add("end" + text(trailers));
  }

  private List<Field> chunks(StringBuilder body) {
    for (; ; ) {
      BigInteger size = new BigInteger(take(CHUNK).group(1), 16);
      if (size.bitLength() > 63) {
        throw new Malformed();
      }
      if (size.signum() == 0) {
        section();
        for (String name : List.of("host", "content-length", "transfer-encoding")) {
          if (!values(name).isEmpty()) {
            throw new Malformed();
          }
        }
        return fields;
      }
      data(body, size);
      take(END);
    }
  }

  private void data(StringBuilder body, BigInteger length) {
    int there = length.min(BigInteger.valueOf(bytes.length() - at)).intValueExact();
    body.append(bytes, at, at + there);
    at += there;
    if (!length.equals(BigInteger.valueOf(there))) {
      throw new Malformed();
    }
  }

  private void addBody(String body) {
    if (!body.isEmpty()) {
      events.add("body " + body);
    }
  }

  private Matcher lookingAt(Pattern pattern) {
    return pattern.matcher(bytes).region(at, bytes.length());
  }

  private Matcher take(Pattern pattern) {
    Matcher matcher = lookingAt(pattern);
    if (!matcher.lookingAt()) {
      throw new Malformed();
    }
    at = matcher.end();
    return matcher;
  }

  private static String text(List<Field> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        field -> text.append(" [").append(field.name).append(": ").append(field.value).append(']'));
    return text.toString();
  }
}
