package org.arvados.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.arvados.gateway.config.YamlNode.Entry;
import org.arvados.gateway.config.YamlNode.Mapping;
import org.arvados.gateway.config.YamlNode.Scalar;
import org.arvados.gateway.config.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a file, read key by key. A key that is absent or null gives the default; so does a
 * faulty one, after its fault is noted, so that the reading goes on to the next fault. Keys that
 * nobody asked for are found by {@link #finish()}.
 */
final class Section {
  private static final Pattern COUNT = Pattern.compile("\\d{1,18}");

  private final Source source;
  private final Place place;
  private final Map<String, Entry> entries;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, Section> children = new LinkedHashMap<>();

  private Section(Source source, Place place, Map<String, Entry> entries) {
    this.source = source;
    this.place = place;
    this.entries = entries;
  }

  /** The whole of a file; an absent mapping reads as an empty one. */
  static Section root(Source source, Optional<Mapping> mapping) {
    return new Section(source, source.place(""), mapping.map(Mapping::entries).orElseGet(Map::of));
  }

  /** Where this section begins. */
  Place place() {
    return place;
  }

  /** Where a key is, or would be. */
  Place place(String key) {
    Entry entry = entries.get(key);
    String path = place.key().isEmpty() ? key : place.key() + "." + key;
    return new Place(source.name(), entry == null ? place.line() : entry.line(), path);
  }

  /** Notes a fault of a key. */
  void fault(String key, String problem, String mend) {
    source.findings().fault(place(key), problem, mend);
  }

  /** Notes a warning about a key. */
  void warn(String key, String problem, String mend) {
    source.findings().warn(place(key), problem, mend);
  }

  /** The section under a key. */
  Section section(String key) {
    asked.add(key);
    return children.computeIfAbsent(key, this::newChild);
  }

  /** The sections under a key whose keys are names of any kind. */
  Map<String, Section> sections(String key) {
    source.known().add(place(key).key());
    Section parent = section(key);
    Map<String, Section> sections = new LinkedHashMap<>();
    for (String name : parent.entries.keySet()) {
      parent.asked.add(name);
      // Arvados's own files describe such keys by an entry of this name.
      if (!name.equals("SAMPLE")) {
        sections.put(name, parent.section(name));
      }
    }
    return sections;
  }

  /** A value that is this section's own name. */
  <T> Optional<T> name(String name, Function<String, T> parser) {
    return source.parse(place, name, parser);
  }

  /** Checks a value from elsewhere, whose faults belong to a key of this section. */
  <S> void check(String key, S value, Function<S, ?> check) {
    var unused = source.parse(place(key), value, check);
  }

  /** A text as it was written; an empty one counts as absent. */
  Optional<String> text(String key) {
    return optional(key, Function.identity());
  }

  /** A value without a default; an empty text counts as absent. */
  <T> Optional<T> optional(String key, Function<String, T> parser) {
    Scalar scalar = scalar(key);
    return scalar == null || scalar.text().isEmpty()
        ? Optional.empty()
        : source.parse(place(key), scalar.text(), parser);
  }

  /** A value of any kind. */
  <T> T value(String key, T fallback, Function<String, T> parser) {
    Scalar scalar = scalar(key);
    return scalar == null
        ? fallback
        : source.parse(place(key), scalar.text(), parser).orElse(fallback);
  }

  /** A list; items that are faulty are left out. */
  <T> List<T> list(String key, List<T> fallback, Function<String, T> parser) {
    YamlNode node = ask(key);
    if (node == null) {
      return fallback;
    }
    if (!(node instanceof Sequence sequence)) {
      fault(key, "is not a list", "write each item on a line of its own, after a hyphen");
      return fallback;
    }
    List<T> values = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      Place itemPlace = new Place(source.name(), item.line(), place(key).key());
      if (item instanceof Scalar scalar && !scalar.isNull()) {
        source.parse(itemPlace, scalar.text(), parser).ifPresent(values::add);
      } else {
        source.findings().fault(itemPlace, "has an item that is not a text", "remove the item");
      }
    }
    return values;
  }

  /** A truth value, in any of the words of YAML 1.1. */
  boolean flag(String key, boolean fallback) {
    return value(key, fallback, Section::parseFlag);
  }

  /** A truth value without a default. */
  Optional<Boolean> optionalFlag(String key) {
    return optional(key, Section::parseFlag);
  }

  /** A duration between two others, both allowed and written as in the file. */
  Duration duration(String key, Duration fallback, String min, String max) {
    return ranged(
        key,
        value(key, fallback, DurationSyntax::parse),
        fallback,
        DurationSyntax.parse(min),
        DurationSyntax.parse(max),
        DurationSyntax::format);
  }

  /** A size in bytes between two others, both allowed and written as in the file. */
  long size(String key, long fallback, String min, String max) {
    return ranged(
        key,
        value(key, fallback, SizeSyntax::parse),
        fallback,
        SizeSyntax.parse(min),
        SizeSyntax.parse(max),
        SizeSyntax::format);
  }

  /** A whole number between two others, both allowed. */
  int count(String key, int fallback, int min, int max) {
    long value = value(key, (long) fallback, Section::parseCount);
    return Math.toIntExact(
        ranged(key, value, (long) fallback, (long) min, (long) max, String::valueOf));
  }

  /** One of the words of an enumeration, written in lower case. */
  <E extends Enum<E>> E choice(String key, E fallback) {
    return value(key, fallback, text -> Words.choose(fallback.getDeclaringClass(), text));
  }

  /** Notes the keys that nobody asked for, here and below. */
  void finish() {
    for (String key : entries.keySet()) {
      if (!asked.contains(key)) {
        unknown(key);
      }
    }
    children.values().forEach(Section::finish);
  }

  private void unknown(String key) {
    if (!source.tolerant()) {
      fault(key, "is not a setting of the gateway", Words.hint(key, asked, source.known()));
      return;
    }
    asked.stream()
        .filter(key::equalsIgnoreCase)
        .findFirst()
        .ifPresent(name -> warn(key, "is not read: its case is wrong", "write it as " + name));
  }

  private Section newChild(String key) {
    YamlNode node = value(key);
    Place at = place(key);
    Map<String, Entry> below = Map.of();
    if (node instanceof Mapping mapping) {
      below = mapping.entries();
    } else if (node != null) {
      source.findings().fault(at, "is not a mapping of keys to values", "write keys below it");
    }
    return new Section(source, at, below);
  }

  private @Nullable Scalar scalar(String key) {
    YamlNode node = ask(key);
    if (node == null || node instanceof Scalar) {
      return (Scalar) node;
    }
    fault(key, "is not a single value", "write one value after the colon");
    return null;
  }

  private @Nullable YamlNode ask(String key) {
    asked.add(key);
    source.known().add(place(key).key());
    return value(key);
  }

  private @Nullable YamlNode value(String key) {
    Entry entry = entries.get(key);
    return entry == null || (entry.value() instanceof Scalar scalar && scalar.isNull())
        ? null
        : entry.value();
  }

  private <T extends Comparable<T>> T ranged(
      String key, T value, T fallback, T min, T max, Function<T, String> format) {
    if (value.compareTo(min) < 0) {
      fault(key, format.apply(value) + " is too little", "write at least " + format.apply(min));
      return fallback;
    }
    if (value.compareTo(max) > 0) {
      fault(key, format.apply(value) + " is too much", "write at most " + format.apply(max));
      return fallback;
    }
    return value;
  }

  private static boolean parseFlag(String text) {
    return switch (text) {
      case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" -> true;
      case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" -> false;
      default ->
          throw new MalformedValueException(
              "\"" + text + "\" is neither true nor false", "write true or false");
    };
  }

  private static long parseCount(String text) {
    if (!COUNT.matcher(text).matches()) {
      throw new MalformedValueException(
          "\"" + text + "\" is not a whole number", "write digits only, such as 100");
    }
    return Long.parseLong(text);
  }
}
