package io.inmesh.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that nobody but their owner reads: directories 0700, files 0600, written whole or not at
 * all (temporary file, fsync, rename, fsync of the directory). Stateless, any thread.
 */
final class PrivateFiles {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private PrivateFiles() {}

  /**
   * Makes the directory if it is missing, and checks that nobody else may look into it.
   *
   * @throws FileSystemException if it is no directory, or open to others
   */
  static Path directory(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(directory, mode(directory, "rwx------"));
    }
    if (!Files.isDirectory(directory)) {
      throw new FileSystemException(directory.toString(), null, "is not a directory");
    }
    if (posix(directory)) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
      if (mode.stream().anyMatch(OTHERS::contains)) {
        throw new FileSystemException(
            directory.toString(),
            null,
            "is open to other users (%s; expected: rwx------). It holds private keys: chmod 700 %s"
                .formatted(PosixFilePermissions.toString(mode), directory));
      }
    }
    return directory;
  }

  /** Replaces the file, durably, or leaves what was there. */
  static void replace(Path file, String text) throws IOException {
    Path directory = above(file);
    Path temporary = temporary(directory, file, text);
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(directory);
  }

  /**
   * Makes a file that was not there, whole and durably; of several callers, processes included, one
   * wins.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file is there already
   */
  static void create(Path file, String text) throws IOException {
    Path directory = above(file);
    Path temporary = temporary(directory, file, text);
    try {
      Files.createLink(file, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(directory);
  }

  /** A file beside the one that it is to become, written and on disk. */
  private static Path temporary(Path directory, Path file, String text) throws IOException {
    Path temporary =
        Files.createTempFile(
            directory, "." + file.getFileName(), ".tmp", mode(directory, "rw-------"));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      writeAll(channel, text);
      channel.force(true);
      return temporary;
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** Opens a file to append to it. */
  static FileChannel append(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        mode(above(file), "rw-------"));
  }

  /** The directory that a file stands in. */
  static Path above(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IllegalArgumentException(file + " is no file's name");
    }
    return directory;
  }

  static void writeAll(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Makes names in the directory durable; where the platform cannot, it does nothing. */
  static void sync(Path directory) {
    if (!posix(directory)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make names in " + directory + " durable", e);
    }
  }

  /** Why a file could not be used: the JDK's message is often the path alone, or lacks it. */
  static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static FileAttribute<?>[] mode(Path near, String mode) {
    if (!near.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
