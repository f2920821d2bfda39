package io.inmesh.cli.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part's archive of loaded classes (AppCDS), which makes its next start faster and smaller. The
 * file's name holds a digest of the JDK build and of the class path (names, sizes, times), so a
 * stale one is never used. Written by the demo's rehearsal, else by its first JVM that ends cleanly
 * without one; it appears under its name only when complete.
 */
public final class ClassArchive {

  /** No archive, and none to be made. */
  public static final ClassArchive NONE = new ClassArchive(null, null, false);

  private final @Nullable Path file;
  private final @Nullable Path inMaking;
  private final boolean replaces;

  private ClassArchive(@Nullable Path file, @Nullable Path inMaking, boolean replaces) {
    this.file = file;
    this.inMaking = inMaking;
    this.replaces = replaces;
  }

  /**
   * The archive of this part on this JDK.
   *
   * @param mayMake whether this JVM writes one if there is none; of several equal JVMs, let one do
   *     it
   */
  public static ClassArchive of(Installation installation, Part part, boolean mayMake)
      throws IOException {
    Path file = file(installation, part);
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.isRegularFile(file)) {
      return new ClassArchive(file, null, false);
    }
    return mayMake ? new ClassArchive(file, inMaking(file), false) : NONE;
  }

  /** One that the JVM writes even if there is one, which it then replaces: for a rehearsal. */
  public static ClassArchive anew(Installation installation, Part part) throws IOException {
    Path file = file(installation, part);
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new ClassArchive(file, inMaking(file), true);
  }

  private static Path inMaking(Path file) {
    return file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
  }

  /** Where the archive of this part on this JDK is, once there is one. */
  public static Path file(Installation installation, Part part) throws IOException {
    return installation
        .cache()
        .resolve("cds")
        .resolve(part.id() + "-" + key(installation, part) + ".jsa");
  }

  /** Whether the JVM writes the archive as it ends, which takes it a second or two longer. */
  public boolean isInMaking() {
    return inMaking != null;
  }

  List<String> flags() {
    if (inMaking != null) {
      return List.of("-XX:ArchiveClassesAtExit=" + inMaking);
    }
    return file == null ? List.of() : List.of("-XX:SharedArchiveFile=" + file);
  }

  /**
   * To be called after the JVM has ended by itself or on SIGTERM: puts a complete archive in its
   * place.
   */
  public void keep() throws IOException {
    if (inMaking == null || file == null || !Files.isRegularFile(inMaking)) {
      return;
    }
    if (!replaces && Files.isRegularFile(file)) { // somebody was quicker, or has rehearsed
      discard();
      return;
    }
    Files.move(inMaking, file, StandardCopyOption.ATOMIC_MOVE);
    String name = file.getFileName().toString();
    String part = name.substring(0, name.lastIndexOf('-') + 1);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(file.getParent(), part + "*")) {
      for (Path other : others) {
        if (!other.equals(file)
            && other
                .getFileName()
                .toString()
                .substring(part.length())
                .matches("[0-9a-f]+\\.jsa.*")) {
          Files.deleteIfExists(other);
        }
      }
    }
  }

  /** To be called when the JVM was killed: half an archive is none. */
  public void discard() throws IOException {
    if (inMaking != null) {
      Files.deleteIfExists(inMaking);
    }
  }

  private static String key(Installation installation, Part part) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(System.getProperty("java.vm.version")).append('\n');
    text.append(System.getProperty("java.home")).append('\n');
    for (Path jar : installation.classPath(part)) {
      text.append(jar).append(' ').append(Files.size(jar)).append(' ');
      text.append(Files.getLastModifiedTime(jar).toMillis()).append('\n');
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
