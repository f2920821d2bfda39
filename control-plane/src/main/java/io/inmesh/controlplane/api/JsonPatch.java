package io.inmesh.controlplane.api;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON patch.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
final class JsonPatch {
  private static final int OPERATIONS_MAX = 10_000;

  private JsonPatch() {}

  /** The document with all operations done, or an exception and none done. */
  static Node apply(Node document, Node patch) {
    if (!(patch instanceof ListNode operations)) {
      throw ApiException.badRequest(
          "a JSON patch is a list of operations, this is " + patch.describe());
    }
    if (operations.items().size() > OPERATIONS_MAX) {
      throw ApiException.badRequest(
          "the patch has more than %,d operations".formatted(OPERATIONS_MAX));
    }
    Node result = document;
    int copied = 0;
    for (int i = 0; i < operations.items().size(); i++) {
      try {
        MapNode operation = Body.object(operations.items().get(i));
        copied = within(copied + copies(result, operation));
        result = operate(result, operation);
      } catch (IllegalArgumentException e) {
        throw new ApiException(
            422, "Invalid", "the patch's operation [%d]: %s".formatted(i, e.getMessage()));
      }
    }
    try {
      within(Bounds.count(result));
    } catch (IllegalArgumentException e) {
      throw new ApiException(422, "Invalid", String.valueOf(e.getMessage()));
    }
    return result;
  }

  /** How much an operation adds that is not written in the patch. */
  private static int copies(Node document, MapNode operation) {
    return "copy".equals(operation.string("op"))
        ? Bounds.count(get(document, pointer(operation, "from")))
        : 0;
  }

  private static int within(int nodes) {
    if (nodes > Bounds.NODES_MAX) {
      throw new IllegalArgumentException(
          "the patch copies more than %,d parts".formatted(Bounds.NODES_MAX));
    }
    return nodes;
  }

  private static Node operate(Node document, MapNode operation) {
    String op = String.valueOf(operation.string("op"));
    List<String> path = pointer(operation, "path");
    return switch (op) {
      case "add" -> add(document, path, 0, value(operation));
      case "remove" -> remove(document, path, 0);
      case "replace" ->
          path.isEmpty()
              ? value(operation)
              : add(remove(document, path, 0), path, 0, value(operation));
      case "copy" -> add(document, path, 0, get(document, pointer(operation, "from")));
      case "move" -> {
        List<String> from = pointer(operation, "from");
        yield add(remove(document, from, 0), path, 0, get(document, from));
      }
      case "test" -> {
        if (!get(document, path).equals(value(operation))) {
          throw new IllegalArgumentException(
              "test failed: the value at " + operation.string("path") + " is another one");
        }
        yield document;
      }
      default ->
          throw new IllegalArgumentException(
              "op: '%s' (expected: add, remove, replace, move, copy, test)".formatted(op));
    };
  }

  private static Node value(MapNode operation) {
    Node value = operation.get("value");
    if (value == null) {
      throw new IllegalArgumentException("value is missing");
    }
    return value;
  }

  private static List<String> pointer(MapNode operation, String field) {
    String text = operation.string(field);
    if (text == null || (!text.isEmpty() && text.charAt(0) != '/')) {
      throw new IllegalArgumentException(
          "%s: a JSON pointer such as /spec/hosts/0 is expected".formatted(field));
    }
    if (text.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(text.substring(1).split("/", -1))
        .map(each -> each.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static Node get(Node document, List<String> path) {
    Node node = document;
    for (String step : path) {
      node = child(node, step);
    }
    return node;
  }

  private static Node child(Node node, String step) {
    @Nullable Node child = null;
    if (node instanceof MapNode map) {
      child = map.get(step);
    } else if (node instanceof ListNode list) {
      child = list.items().get(index(step, list.items().size() - 1));
    }
    if (child == null) {
      throw new IllegalArgumentException("there is nothing at '%s'".formatted(step));
    }
    return child;
  }

  private static Node add(Node node, List<String> path, int depth, Node value) {
    if (depth == path.size()) {
      return value;
    }
    String step = path.get(depth);
    boolean last = depth == path.size() - 1;
    if (node instanceof MapNode map) {
      return map.with(step, last ? value : add(child(node, step), path, depth + 1, value));
    }
    if (node instanceof ListNode list) {
      List<Node> items = new ArrayList<>(list.items());
      if (last) {
        items.add(step.equals("-") ? items.size() : index(step, items.size()), value);
      } else {
        int at = index(step, items.size() - 1);
        items.set(at, add(items.get(at), path, depth + 1, value));
      }
      return new ListNode(Position.NONE, items);
    }
    throw new IllegalArgumentException("'%s' is below a plain value".formatted(step));
  }

  private static Node remove(Node node, List<String> path, int depth) {
    if (depth == path.size()) {
      throw new IllegalArgumentException("the whole document cannot be removed");
    }
    String step = path.get(depth);
    Node child = child(node, step);
    boolean last = depth == path.size() - 1;
    if (node instanceof MapNode map) {
      return last ? map.without(step) : map.with(step, remove(child, path, depth + 1));
    }
    ListNode list = (ListNode) node;
    List<Node> items = new ArrayList<>(list.items());
    int at = index(step, items.size() - 1);
    if (last) {
      items.remove(at);
    } else {
      items.set(at, remove(child, path, depth + 1));
    }
    return new ListNode(Position.NONE, items);
  }

  private static int index(String step, int max) {
    if (!step.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(step) > max) {
      throw new IllegalArgumentException(
          "'%s' is no index of the list (expected: 0 to %d)".formatted(step, max));
    }
    return Integer.parseInt(step);
  }
}
