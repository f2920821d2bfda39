package io.inmesh.cli.client;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads answers leniently: what is not there is empty, zero or false. Pure functions. */
public final class Fields {

  private Fields() {}

  /** A scalar as text; what is none as JSON's emptiness. */
  public static String text(@Nullable Node node) {
    return node instanceof ScalarNode scalar && scalar.value() != null
        ? String.valueOf(scalar.value())
        : "";
  }

  /** A scalar of an object as text. */
  public static String text(MapNode map, String key) {
    return text(map.get(key));
  }

  /** A whole number of an object. */
  public static long number(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long number
        ? number
        : 0;
  }

  /** Whether a flag of an object is set. */
  public static boolean flag(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && Boolean.TRUE.equals(scalar.value());
  }

  /** The parts of a list of an object. */
  public static List<Node> nodes(MapNode map, String key) {
    return map.get(key) instanceof ListNode list ? list.items() : List.of();
  }

  /** The objects in a list of an object. */
  public static List<MapNode> maps(MapNode map, String key) {
    return nodes(map, key).stream()
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .toList();
  }

  /** An object of texts of an object, such as its labels. */
  public static Map<String, String> texts(MapNode map, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    MapNode given = map.map(key);
    given.keys().forEach(each -> texts.put(each, text(given, each)));
    return texts;
  }
}
