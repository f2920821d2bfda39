package io.inmesh.cli.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Inmesh was built: knows each part's jars. Immutable.
 *
 * @param home the root of the project
 */
public record Installation(Path home) {

  /** Set by the launcher: the root of the project. */
  public static final String HOME_PROPERTY = "inmesh.home";

  /** The place that the launcher named, else the current directory. */
  public static Installation here() {
    @Nullable String home = System.getProperty(HOME_PROPERTY);
    return new Installation(Path.of(home == null ? "" : home).toAbsolutePath().normalize());
  }

  /** Bookinfo's programs and mesh resources. */
  public Path bookinfo() {
    return home.resolve("examples/bookinfo");
  }

  /** What the launcher keeps between runs: class archives, downloads. */
  public Path cache() {
    return home.resolve(".inmesh");
  }

  /**
   * The jars that a part runs on, its own first, in a stable order.
   *
   * @throws NotBuiltException if a jar is missing
   */
  public List<Path> classPath(Part part) {
    Path target = home.resolve(part.module()).resolve("target");
    Path listed = target.resolve("inmesh.classpath");
    if (!Files.isRegularFile(listed)) {
      throw new NotBuiltException(part, listed);
    }
    try {
      List<Path> jars = new ArrayList<>();
      jars.add(ownJar(part, target));
      for (String entry : Files.readString(listed).trim().split(File.pathSeparator, -1)) {
        if (!entry.isEmpty()) {
          jars.add(existing(part, Path.of(entry)));
        }
      }
      return List.copyOf(jars);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path ownJar(Part part, Path target) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "*.jar")) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        if (!name.matches(".*-(tests|sources|javadoc)\\.jar")) {
          return jar;
        }
      }
    }
    throw new NotBuiltException(part, target.resolve("*.jar"));
  }

  private static Path existing(Part part, Path jar) {
    if (!Files.exists(jar)) {
      throw new NotBuiltException(part, jar);
    }
    return jar;
  }

  /** A jar is missing. */
  public static final class NotBuiltException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NotBuiltException(Part part, Path missing) {
      super(
          "%s is not built: %s is missing. Start it by ./inmesh, which builds what is missing, or run: mvn package"
              .formatted(part.id(), missing));
    }
  }
}
