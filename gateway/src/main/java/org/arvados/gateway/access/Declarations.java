package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container request says about its ports, from every place that counts (rule A3). Immutable.
 *
 * @param ports the well-formed declarations by port; a malformed one counts as absent
 * @param barePort where the host of the uuid alone leads ({@code expose_http_from}); null when
 *     nothing says so
 * @param problems what does not count and why, in the order in which it stands in the request
 */
public record Declarations(
    SortedMap<Integer, Declaration> ports,
    @Nullable Integer barePort,
    List<DeclarationProblem> problems) {
  /** Longest label that is kept. */
  static final int MAX_LABEL = 200;

  /** So many problems are told; who mends them finds the others. */
  static final int MAX_PROBLEMS = 20;

  /** Nothing is declared. */
  static final Declarations NONE = new Declarations(new TreeMap<>(), null, List.of());

  /** Keeps collections of its own. */
  public Declarations {
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    problems = List.copyOf(problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
  }

  /**
   * One port.
   *
   * @param level who may reach it
   * @param label for people; may be empty
   * @param initialPath that people should see first; may be empty
   */
  public record Declaration(AccessLevel level, String label, String initialPath) {}

  /** The level of a port; undeclared is private. */
  public AccessLevel level(int port) {
    @Nullable Declaration declaration = ports.get(port);
    return declaration == null ? AccessLevel.PRIVATE : declaration.level();
  }

  /** The label of a port; empty when it has none. */
  public String label(int port) {
    @Nullable Declaration declaration = ports.get(port);
    return declaration == null ? "" : declaration.label();
  }

  /** The path of a port that people should see first; empty when it has none. */
  public String initialPath(int port) {
    @Nullable Declaration declaration = ports.get(port);
    return declaration == null ? "" : declaration.initialPath();
  }

  /** The same with more problems. */
  Declarations withProblems(List<DeclarationProblem> more) {
    List<DeclarationProblem> all = new ArrayList<>(problems);
    all.addAll(more);
    return new Declarations(ports, barePort, all);
  }
}
