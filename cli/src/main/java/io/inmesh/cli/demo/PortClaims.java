package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which ports this user's demos have given to their parts: one locked file a port, in a folder that
 * only the user can write. A port that is claimed but not bound belongs to a part that is starting
 * or stopped. The system ends a claim with its process. Any thread.
 */
final class PortClaims implements AutoCloseable {

  /** A process's locks do not exclude each other: it has to know its own. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Map<Path, FileChannel> claims = new HashMap<>();

  PortClaims(Path folder) {
    this.folder = folder;
  }

  /** The claims of all demos of this user on this machine. */
  static PortClaims ofThisUser() {
    return new PortClaims(
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "inmesh-ports-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_")));
  }

  /**
   * Whether the port is ours until {@link #close()}; false when another demo has claimed it. Where
   * the folder cannot be had, nobody claims anything: what remains is that a port is bound or not.
   */
  synchronized boolean claim(int port) {
    Path file = folder.resolve(Integer.toString(port)).toAbsolutePath();
    if (!OURS.add(file)) {
      return false;
    }
    boolean kept = false;
    try {
      if (!isUsable()) {
        return true;
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (channel.tryLock() == null) {
        channel.close();
        return false;
      }
      claims.put(file, channel);
      kept = true;
      return true;
    } catch (IOException | OverlappingFileLockException e) {
      return true;
    } finally {
      if (!kept) {
        OURS.remove(file);
      }
    }
  }

  /** A folder that another user made could hold anything. */
  private boolean isUsable() throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // The usual case.
    }
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.isWritable(folder)
        && PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
            .equals("rwx------");
  }

  /** Gives all up. */
  @Override
  public synchronized void close() {
    claims.forEach(
        (file, channel) -> {
          try {
            channel.close();
          } catch (IOException e) {
            // The lock goes with the process.
          }
          OURS.remove(file);
        });
    claims.clear();
  }
}
