package io.inmesh.config.document;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way from a document's root to a node, such as {@code
 * spec.http[0].match[1].headers["end-user"]}. Immutable.
 */
public final class Path {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

  /** The document itself. */
  public static final Path ROOT = new Path(null, null, -1);

  private final @Nullable Path parent;
  private final @Nullable String key;
  private final int index;

  private Path(@Nullable Path parent, @Nullable String key, int index) {
    this.parent = parent;
    this.key = key;
    this.index = index;
  }

  /** A path of plain field names. */
  public static Path of(String... fields) {
    Path path = ROOT;
    for (String field : fields) {
      path = path.field(field);
    }
    return path;
  }

  /** The path of a map's key below this one. */
  public Path field(String name) {
    return new Path(this, name, -1);
  }

  /** The path of a list's item below this one, counted from 0. */
  public Path item(int number) {
    return new Path(this, null, number);
  }

  /** The node at this path, or null. */
  public @Nullable Node in(@Nullable Node root) {
    if (parent == null) {
      return root;
    }
    Node above = parent.in(root);
    if (key != null) {
      return above instanceof MapNode map ? map.get(key) : null;
    }
    return above instanceof ListNode list && index < list.items().size()
        ? list.items().get(index)
        : null;
  }

  /**
   * Where this path stands in a document: the key if it is one, else the node; if absent, what is
   * nearest above it.
   */
  public Position position(@Nullable Node root) {
    if (parent == null) {
      return root == null ? Position.NONE : root.at();
    }
    if (key != null && parent.in(root) instanceof MapNode map) {
      MapNode.Entry entry = map.entries().get(key);
      if (entry != null) {
        return entry.key().known() ? entry.key() : entry.value().at();
      }
    }
    Node node = in(root);
    return node != null && node.at().known() ? node.at() : parent.position(root);
  }

  /** As written in messages; empty for the root. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent == null) {
      return;
    }
    parent.append(text);
    if (key == null) {
      text.append('[').append(index).append(']');
    } else if (PLAIN.matcher(key).matches()) {
      text.append(text.isEmpty() ? "" : ".").append(key);
    } else {
      text.append("[\"").append(Texts.printable(key)).append("\"]");
    }
  }
}
