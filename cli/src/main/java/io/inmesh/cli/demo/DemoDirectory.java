package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The demo's state ({@code .inmesh-demo/}, 0700). A start begins with an empty one; what others put
 * there stays.
 *
 * @param root absolute
 */
record DemoDirectory(Path root) {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final List<String> OURS =
      List.of("run", "logs", "data", "workloads", "requests", "state.json", "token", "kubeconfig");

  Path state() {
    return root.resolve("state.json");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path token() {
    return root.resolve("token");
  }

  Path kubeconfig() {
    return root.resolve("kubeconfig");
  }

  Path logs() {
    return root.resolve("logs");
  }

  /** The control plane's store and keys. */
  Path data() {
    return root.resolve("data");
  }

  /** Argument files, ports files, join tokens. */
  Path run() {
    return root.resolve("run");
  }

  /** What {@code demo start|stop|restart} leaves for the supervisor: one file a request. */
  Path requests() {
    return root.resolve("requests");
  }

  /** One workload's state directory. */
  Path workload(String id) {
    return root.resolve("workloads").resolve(id);
  }

  Path log(String id) {
    return logs().resolve(id + ".log");
  }

  /** Makes the directory itself, readable by its owner alone. */
  void create() throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(root.getParent());
      Files.createDirectory(root, OWNER_ONLY);
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  /** Removes what an earlier run left and makes the folders. */
  void reset() throws IOException {
    for (String name : OURS) {
      delete(root.resolve(name));
    }
    for (Path folder : List.of(logs(), run(), data(), requests(), root.resolve("workloads"))) {
      Files.createDirectory(folder, OWNER_ONLY);
    }
  }

  /**
   * Writes a file that its owner alone may read; readers see the old or the new content, never a
   * part.
   */
  static void writePrivately(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, OWNER_READS);
    Files.writeString(fresh, text, StandardOpenOption.WRITE);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree( // does not follow links
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, java.io.@Nullable IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
