package io.inmesh.cli.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which interpreters this machine has. */
final class Runtimes {

  private final String searchPath;

  Runtimes(String searchPath) {
    this.searchPath = searchPath;
  }

  static Runtimes ofThisMachine() {
    String path = System.getenv("PATH");
    return new Runtimes(path == null ? "/usr/bin:/bin" : path);
  }

  /** The first executable of this name on the path. */
  Optional<Path> find(String name) {
    for (String directory : searchPath.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory).resolve(name);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }
}
