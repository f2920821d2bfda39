package io.inmesh.runtime.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that is ours alone (0700, files 0600), and durable writes into it: a temporary file,
 * fsync, rename. Any thread.
 */
final class StateDirectory {
  private static final Logger log = LoggerFactory.getLogger(StateDirectory.class);
  private static final long FILE_BYTES_MAX = 64L << 20;
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final boolean posix;

  private StateDirectory(Path path, boolean posix) {
    this.path = path;
    this.posix = posix;
  }

  /**
   * Makes the directory if it is missing, and checks whose it is.
   *
   * <p>One of ours that others may read is closed to them; one that others may write is not
   * believed.
   *
   * @throws IOException if it cannot be written, belongs to somebody else, or others may write
   */
  static StateDirectory open(Path path) throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.exists(parent)) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(path, mode(posix, "rwx------"));
    } catch (FileAlreadyExistsException there) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(
            path.toString(), null, "the state directory is no directory (a link is none either)");
      }
    }
    StateDirectory directory = new StateDirectory(path, posix);
    if (posix) {
      directory.checkOwner();
    }
    return directory;
  }

  private void checkOwner() throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "others may write into the state directory (%s; expected: rwx------): chmod 700 %s"
              .formatted(PosixFilePermissions.toString(mode), path));
    }
    Path probe = Files.createTempFile(path, ".probe", ".tmp", mode(true, "rw-------"));
    try {
      if (!Files.getOwner(probe).equals(Files.getOwner(path))) {
        throw new FileSystemException(
            path.toString(),
            null,
            "the state directory belongs to %s, this process is %s: chown it, or name another"
                .formatted(Files.getOwner(path).getName(), Files.getOwner(probe).getName()));
      }
    } finally {
      Files.deleteIfExists(probe);
    }
    if (!mode.equals(OWNER)) {
      Files.setPosixFilePermissions(path, OWNER);
      log.info(
          "the state directory {} was {}: closed to others (rwx------)",
          path,
          PosixFilePermissions.toString(mode));
    }
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Reads a whole file of at most 64 MiB. */
  byte[] read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > FILE_BYTES_MAX) {
      throw new FileSystemException(file.toString(), null, "is too large for state: " + size);
    }
    return Files.readAllBytes(file);
  }

  /**
   * Replaces a file, or leaves the old one; its name is durable after {@link #sync}.
   *
   * @throws IOException naming the file
   */
  void replace(Path file, byte[] content) throws IOException {
    try {
      Path temporary = Files.createTempFile(path, ".write", ".tmp", mode(posix, "rw-------"));
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          writeAll(channel, content);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new IOException("cannot write %s: %s".formatted(file, why(e)), e);
    }
  }

  /** The JDK's message is often the path alone, or lacks it. */
  static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(e.getMessage());
  }

  /** Makes a file; of several processes that try, one does, and the others get an exception. */
  void create(Path file, byte[] content) throws IOException {
    Path temporary = Files.createTempFile(path, ".create", ".tmp", mode(posix, "rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        writeAll(channel, content);
      }
      Files.createLink(file, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync();
  }

  /** Opens a file that processes lock; it is made if it is missing. */
  FileChannel openLock(String name) throws IOException {
    return FileChannel.open(
        path.resolve(name),
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        mode(posix, "rw-------"));
  }

  /** Makes names durable. */
  void sync() throws IOException {
    if (posix) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void writeAll(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  private static FileAttribute<?>[] mode(boolean posix, String mode) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
