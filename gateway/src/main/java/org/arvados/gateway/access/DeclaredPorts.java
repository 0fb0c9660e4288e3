package org.arvados.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.arvados.api.ContainerRequest;
import org.arvados.gateway.access.Declarations.Declaration;
import org.jspecify.annotations.Nullable;

/**
 * What a container request declares, in both of the ways in which it may count (rule A3): fields
 * and runtime constraints are fixed when a request is committed, but whoever may write the request
 * may change its properties at any time. Where several declarations name one port, the lowest level
 * counts. Immutable.
 *
 * @param fixed what fields and runtime constraints say
 * @param withProperties the same with what properties say
 */
record DeclaredPorts(Declarations fixed, Declarations withProperties) {
  private static final String ENDPOINTS = "published_endpoints";
  private static final String EXPOSE = "expose_http_from";

  /** One declaration of a port, where it stands. */
  record Entry(String place, int port, AccessLevel level, String label, String initialPath) {}

  /** What counts. */
  Declarations when(boolean propertiesCount) {
    return propertiesCount ? withProperties : fixed;
  }

  /** Whether it declares anything, be it malformed. */
  boolean saysAnything() {
    return !withProperties.ports().isEmpty()
        || withProperties.barePort() != null
        || !withProperties.problems().isEmpty();
  }

  static DeclaredPorts of(ContainerRequest request) {
    DeclarationReader reader = new DeclarationReader();
    Bare bare = new Bare(reader);
    reader.publishedPorts(request.publishedPorts());
    JsonNode constraints = request.runtimeConstraints();
    reader.publishedEndpoints(ENDPOINTS, request.publishedEndpoints());
    reader.publishedEndpoints("runtime_constraints." + ENDPOINTS, constraints.path(ENDPOINTS));
    bare.read(EXPOSE, request.exposeHttpFrom());
    bare.read("runtime_constraints." + EXPOSE, constraints.path(EXPOSE));
    Declarations fixed = merged(reader, bare.port);
    int entries = reader.entries().size();
    int problems = reader.problems().size();
    JsonNode properties = request.properties();
    reader.publishedEndpoints("properties." + ENDPOINTS, properties.path(ENDPOINTS));
    bare.read("properties." + EXPOSE, properties.path(EXPOSE));
    List<DeclarationProblem> ofProperties = new ArrayList<>(from(problems, reader.problems()));
    ofProperties.addAll(uncounted(from(entries, reader.entries())));
    return new DeclaredPorts(fixed.withProblems(ofProperties), merged(reader, bare.port));
  }

  private static <T> List<T> from(int first, List<T> all) {
    return all.subList(first, all.size());
  }

  /** The copy that a container has of its request's {@code published_ports}. */
  static Declarations ofContainer(JsonNode publishedPorts) {
    DeclarationReader reader = new DeclarationReader();
    reader.publishedPorts(publishedPorts);
    return merged(reader, null);
  }

  private static List<DeclarationProblem> uncounted(List<Entry> entries) {
    return entries.stream()
        .map(
            entry ->
                new DeclarationProblem(
                    entry.place(),
                    entry.port(),
                    "does not count, since the user whom the container runs as is not the last who"
                        + " changed the process",
                    "That user can change the process once more, its description for one."))
        .toList();
  }

  private static Declarations merged(DeclarationReader reader, @Nullable Integer barePort) {
    SortedMap<Integer, Declaration> ports = new TreeMap<>();
    List<DeclarationProblem> problems = new ArrayList<>(reader.problems());
    for (Entry entry : reader.entries()) {
      @Nullable Declaration before = ports.get(entry.port());
      if (before != null && before.level() != entry.level()) {
        problems.add(contradiction(entry, before.level()));
      }
      ports.put(entry.port(), lower(entry, before));
    }
    return new Declarations(ports, barePort, problems);
  }

  private static Declaration lower(Entry entry, @Nullable Declaration before) {
    return before == null
        ? new Declaration(entry.level(), entry.label(), entry.initialPath())
        : new Declaration(
            before.level().lower(entry.level()),
            before.label().isEmpty() ? entry.label() : before.label(),
            before.initialPath().isEmpty() ? entry.initialPath() : before.initialPath());
  }

  private static DeclarationProblem contradiction(Entry entry, AccessLevel other) {
    String counts = entry.level().lower(other).declared();
    return new DeclarationProblem(
        entry.place(),
        entry.port(),
        "says %s where another declaration says %s"
            .formatted(entry.level().declared(), other.declared()),
        "The lower one counts, " + counts + "; make them the same.");
  }

  /** The port of the bare host: the first that is well-formed; others must not contradict it. */
  private static final class Bare {
    private final DeclarationReader reader;
    private @Nullable Integer port;

    Bare(DeclarationReader reader) {
      this.reader = reader;
    }

    void read(String place, JsonNode node) {
      int entries = reader.entries().size();
      OptionalInt read = reader.exposeHttpFrom(place, node);
      if (read.isEmpty()) {
        return;
      }
      if (port == null) {
        port = read.getAsInt();
      } else if (port != read.getAsInt()) {
        reader.entries().subList(entries, reader.entries().size()).clear();
        reader
            .problems()
            .add(
                new DeclarationProblem(
                    place,
                    read.getAsInt(),
                    "does not count, since another expose_http_from names port " + port,
                    "Keep one of them."));
      }
    }
  }
}
