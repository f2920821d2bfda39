package io.inmesh.config.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 (core schema) into nodes that know where they stand: anchors, aliases and merge
 * keys work, tags do not. One use, one thread.
 */
public final class YamlReader {
  /** What was read. */
  private record Anchored(Node node, int size) {}

  private final Iterator<Event> events;
  private final Limits limits;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private Position last = new Position(1, 1);
  private int nodes;

  private YamlReader(String text, Limits limits) {
    this.limits = limits;
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(limits.charsMax() + 1).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * Reads all documents of a text; those that hold nothing (between two {@code ---}) are left out.
   *
   * @param into receives the documents one by one, so those before a mistake are there when this
   *     throws
   * @throws DocumentException if the text is no YAML, or larger than the limits; a key given twice
   *     is refused too
   */
  public static void read(String text, Limits limits, List<Node> into) throws DocumentException {
    limits.checkSize(text);
    try {
      YamlReader reader = new YamlReader(text, limits);
      while (reader.events.hasNext()) {
        Event event = reader.next();
        if (event.getEventId() == Event.ID.DocumentStart) {
          Event root = reader.next();
          Node node = reader.node(root, 1);
          if (!isNothing(root)) {
            into.add(node);
          }
          reader.anchors.clear();
        }
      }
    } catch (MarkedYamlEngineException e) {
      throw new DocumentException(position(e.getProblemMark()), sentence(e));
    } catch (ReaderException e) {
      throw new DocumentException(
          at(text, e.getCodePoint()),
          "not YAML: character U+%04X is not allowed (take it out)".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw new DocumentException(
          Position.NONE, "not YAML: " + Texts.printable(String.valueOf(e.getMessage())));
    }
  }

  private Node node(Event event, int depth) throws DocumentException {
    Position at = position(event.getStartMark());
    limits.checkDepth(depth, at);
    if (event instanceof AliasEvent alias) {
      Anchored anchored = anchors.get(alias.getAlias());
      if (anchored == null) {
        throw new DocumentException(
            at,
            "alias *%s has no anchor before it"
                .formatted(Texts.printable(alias.getAlias().getValue())));
      }
      count(anchored.size(), at);
      return anchored.node();
    }
    int before = nodes;
    count(1, at);
    Node node =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event, at);
          case SequenceStart -> list(at, depth);
          case MappingStart -> map(at, depth);
          default -> throw new DocumentException(at, "expected a value");
        };
    if (event instanceof NodeEvent anchorable && anchorable.getAnchor().isPresent()) {
      anchors.put(anchorable.getAnchor().get(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private Node list(Position at, int depth) throws DocumentException {
    List<Node> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new ListNode(at, items);
  }

  private Node map(Position at, int depth) throws DocumentException {
    MapNode.Builder map = MapNode.builder(at);
    List<MapNode> merged = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Position keyAt = position(event.getStartMark());
      if (!(event instanceof ScalarEvent key)) {
        throw new DocumentException(keyAt, "a key must be a plain text");
      }
      Node value = node(next(), depth + 1);
      if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        merge(value, keyAt, merged);
      } else if (map.has(key.getValue())) {
        throw new DocumentException(
            keyAt, "key \"%s\" is given twice".formatted(Texts.printable(key.getValue())));
      } else {
        map.put(key.getValue(), keyAt, value);
      }
    }
    for (MapNode each : merged) {
      each.entries()
          .forEach(
              (key, entry) -> {
                if (!map.has(key)) {
                  map.put(key, entry.key(), entry.value());
                }
              });
    }
    return map.build();
  }

  private static void merge(Node value, Position at, List<MapNode> merged)
      throws DocumentException {
    List<Node> sources = value instanceof ListNode list ? list.items() : List.of(value);
    for (Node source : sources) {
      if (!(source instanceof MapNode map)) {
        throw new DocumentException(at, "<< merges objects, not " + source.describe());
      }
      merged.add(map);
    }
  }

  private static Node scalar(ScalarEvent event, Position at) {
    String text = event.getValue();
    if (event.getScalarStyle() != ScalarStyle.PLAIN || event.getTag().isPresent()) {
      return new ScalarNode(at, text);
    }
    switch (text) {
      case "", "~", "null", "Null", "NULL" -> {
        return new ScalarNode(at, null);
      }
      case "true", "True", "TRUE" -> {
        return new ScalarNode(at, true);
      }
      case "false", "False", "FALSE" -> {
        return new ScalarNode(at, false);
      }
      default -> {
        ScalarNode number = Numbers.yaml(at, text);
        return number == null ? new ScalarNode(at, text) : number;
      }
    }
  }

  private static boolean isNothing(Event root) {
    return root instanceof ScalarEvent scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().isEmpty();
  }

  private Event next() throws DocumentException {
    if (!events.hasNext()) {
      throw new DocumentException(last, "the text ends too early; is it cut short?");
    }
    Event event = events.next();
    last = position(event.getEndMark());
    return event;
  }

  private void count(int more, Position at) throws DocumentException {
    nodes += more;
    if (nodes > limits.nodesMax() || nodes < 0) {
      throw new DocumentException(
          at, "more than %,d values, aliases counted".formatted(limits.nodesMax()));
    }
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.NONE);
  }

  /** Where a character that is nowhere allowed stands first. */
  private static Position at(String text, int codePoint) {
    int index = text.indexOf(codePoint);
    if (index < 0) {
      return Position.NONE;
    }
    String before = text.substring(0, index);
    int line = 1 + (int) before.chars().filter(each -> each == '\n').count();
    int start = before.lastIndexOf('\n') + 1;
    return new Position(line, 1 + before.codePointCount(start, index));
  }

  private static String sentence(MarkedYamlEngineException e) {
    @Nullable String context = e.getContext();
    String problem = e.getProblem() == null ? "unreadable" : e.getProblem();
    String text =
        "not YAML: " + (context == null || context.isEmpty() ? "" : context + ", ") + problem;
    return Texts.printable(text, 300);
  }
}
