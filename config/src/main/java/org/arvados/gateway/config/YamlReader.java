package org.arvados.gateway.config;

import java.io.StringReader;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.config.YamlNode.Entry;
import org.arvados.gateway.config.YamlNode.Mapping;
import org.arvados.gateway.config.YamlNode.Scalar;
import org.arvados.gateway.config.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads one YAML document. It stops at the node graph, before values are given types: lines are
 * kept, a repeated key is seen, and no text of the file reaches a message (it may be a secret).
 */
final class YamlReader {
  private final String file;
  private final Findings findings;
  // Aliases share nodes: without this, nested ones would grow without bound.
  private final IdentityHashMap<Node, Optional<YamlNode>> done = new IdentityHashMap<>();

  YamlReader(String file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** The top mapping; empty where there is none, with a fault unless the file is empty. */
  Optional<Mapping> read(String text) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      YamlNode node = root == null ? null : convert(root, "");
      if (node == null || (node instanceof Scalar scalar && scalar.isNull())) {
        return Optional.empty();
      }
      if (node instanceof Mapping mapping) {
        return Optional.of(mapping);
      }
      fault(
          node.line(), "", "is not a mapping of keys to values", "write lines such as key: value");
    } catch (MarkedYAMLException e) {
      fault(
          lineOf(e), "", "is not valid YAML: " + withoutNames(e), "correct the file at this line");
    } catch (YAMLException e) {
      fault(0, "", "is not valid YAML", "look for control characters and deep nesting");
    } catch (IllegalArgumentException e) { // what SnakeYAML lets pass of a text that ends in \\u
      fault(0, "", "is not valid YAML: an escape is not complete", "look for a \\u, \\U or \\x");
    }
    return Optional.empty();
  }

  private @Nullable YamlNode convert(Node node, String path) {
    Optional<YamlNode> known = done.get(node);
    if (known != null) {
      if (known.isEmpty()) {
        fault(line(node), path, "contains itself", "remove the alias");
      }
      return known.orElse(null);
    }
    done.put(node, Optional.empty());
    YamlNode converted = convertNew(node, path);
    done.put(node, Optional.of(converted));
    return converted;
  }

  private YamlNode convertNew(Node node, String path) {
    if (node instanceof ScalarNode scalar) {
      return new Scalar(scalar.getValue(), scalar.getTag().equals(Tag.NULL), line(node));
    }
    if (node instanceof SequenceNode sequence) {
      return new Sequence(
          sequence.getValue().stream()
              .flatMap(item -> Optional.ofNullable(convert(item, path)).stream())
              .toList(),
          line(node));
    }
    return mapping((MappingNode) node, path);
  }

  private Mapping mapping(MappingNode node, String path) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, Entry> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        fault(line(tuple.getKeyNode()), path, "has a key that is not a text", "write a plain key");
        continue;
      }
      String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      YamlNode value = convert(tuple.getValueNode(), keyPath);
      if (value == null) {
        continue;
      }
      if (key.getTag().equals(Tag.MERGE)) {
        merge(merged, value, keyPath);
      } else if (entries.putIfAbsent(key.getValue(), new Entry(value, line(key))) != null) {
        fault(line(key), keyPath, "is given twice", "keep one of them");
      }
    }
    merged.forEach(entries::putIfAbsent);
    return new Mapping(entries, line(node));
  }

  /** A mapping or a list of them; not deeper, since nested aliases would be without bound. */
  private void merge(Map<String, Entry> merged, YamlNode value, String path) {
    List<YamlNode> items = value instanceof Sequence list ? list.items() : List.of(value);
    for (YamlNode item : items) {
      if (item instanceof Mapping mapping) {
        mapping.entries().forEach(merged::putIfAbsent);
      } else {
        fault(item.line(), path, "merges what is not a mapping", "merge aliases of mappings only");
      }
    }
  }

  private void fault(int line, String key, String problem, String mend) {
    findings.fault(new Place(file, line, key), problem, mend);
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static int lineOf(MarkedYAMLException e) {
    return e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
  }

  private static String withoutNames(MarkedYAMLException e) {
    // These are followed by text of the file.
    return String.valueOf(e.getProblem()).replaceAll("(?s)\\b(alias|anchor|handle)\\b.*", "$1");
  }
}
