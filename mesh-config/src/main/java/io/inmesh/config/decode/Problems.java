package io.inmesh.config.decode;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects the mistakes of one document, at most a hundred. Not for several threads. */
final class Problems {
  private static final int MAX = 100;

  private final String source;
  private final Node root;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Problems(String source, Node root) {
    this.source = source;
    this.root = root;
  }

  /** Whether values may stand in messages; those of a Secret may not. */
  boolean mayShowValues() {
    return !(root instanceof MapNode map && "Secret".equals(map.string("kind")));
  }

  void error(Path path, String message, String mend) {
    error(path, path.position(root), message, mend);
  }

  void error(Path path, Position at, String message, String mend) {
    if (errors.size() < MAX) {
      errors.add(new Problem(source, at, path.toString(), message, mend));
    }
  }

  void warning(Path path, String message, String mend) {
    if (warnings.size() < MAX) {
      warnings.add(new Problem(source, path.position(root), path.toString(), message, mend));
    }
  }

  List<Problem> errors() {
    return List.copyOf(errors);
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }
}
