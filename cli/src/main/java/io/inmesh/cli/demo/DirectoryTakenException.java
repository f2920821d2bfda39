package io.inmesh.cli.demo;

import java.nio.file.Path;

/** Another demo runs from this directory. */
final class DirectoryTakenException extends DemoException {
  private static final long serialVersionUID = 1;

  DirectoryTakenException(Path root) {
    super(
        "a demo runs already in %s: see ./inmesh demo status, or end it: ./inmesh demo down"
            .formatted(root));
  }
}
