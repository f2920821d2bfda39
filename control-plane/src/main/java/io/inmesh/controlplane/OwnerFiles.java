package io.inmesh.controlplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;

/** Files that their owner alone may read. */
final class OwnerFiles {
  private static final int TOKEN_BYTES = 32;

  private OwnerFiles() {}

  /** Makes a directory (0700) if it is missing. */
  static void directory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    }
  }

  /**
   * Makes a directory (0700) if it is missing; one that is there must be writable by its owner
   * alone, or others could put their own keys and store into it.
   */
  static void ownDirectory(Path directory) throws IOException {
    directory(directory);
    if (!posix(directory)) {
      return;
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new FileSystemException(
          directory.toString(),
          null,
          "others may write into the data directory (%s; expected: rwx------): chmod 700 %s, or name another with --data-dir"
              .formatted(PosixFilePermissions.toString(mode), directory));
    }
  }

  /** Replaces a file (0600), whole. */
  static void write(Path file, String text) throws IOException {
    Path directory =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
    directory(directory);
    Path temporary =
        Files.createTempFile(
            directory, "." + file.getFileName(), ".tmp", mode(directory, "rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * The token of a file; made if there is none.
   *
   * @throws FileSystemException if others may read it, or it holds no token
   */
  static String token(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] bytes = new byte[TOKEN_BYTES];
      new SecureRandom().nextBytes(bytes);
      write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
    }
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException(
          file.toString(),
          null,
          "is no file, so it holds no token. Remove it and a new one is made");
    }
    if (posix(file)
        && !PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).endsWith("------")) {
      throw new FileSystemException(
          file.toString(), null, "others may read the API's token: chmod 600 " + file);
    }
    String token = Files.readString(file).strip();
    if (token.length() < 16) {
      throw new FileSystemException(
          file.toString(),
          null,
          "holds no token (expected: at least 16 characters). Remove it and a new one is made");
    }
    return token;
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path near, String mode) {
    if (!posix(near)) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }
}
