package io.inmesh.controlplane.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many writes were acknowledged, in a file beside the database. H2 takes a file that was cut
 * short or damaged for an older one or for a new one, and says nothing; a database that counts
 * fewer writes than stand here has lost some.
 *
 * <p>The number is written over in place, without waiting for the disk: a killed process leaves the
 * last one, a machine that lost its power leaves that or an earlier one, never a later one. Not for
 * several threads.
 */
final class Acknowledged {
  static final String NAME = "inmesh.acknowledged";

  private static final Logger log = LoggerFactory.getLogger(Acknowledged.class);

  private final Path file;
  private boolean made;
  private boolean warned;

  Acknowledged(Path directory) {
    this.file = directory.resolve(NAME);
  }

  Path file() {
    return file;
  }

  /**
   * The number that stands there; 0 when there is none.
   *
   * @throws IOException if it cannot be read, or is no number
   */
  long read() throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException none) {
      return 0;
    }
    if (text.isEmpty()) { // the power went when it was made
      return 0;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new IOException("it holds no number, so the disk may have damaged other files, too");
    }
    return Long.parseLong(text);
  }

  /** Notes a number. When that fails the write stays acknowledged: this is a second witness. */
  void note(long writes) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.write("%018d\n".formatted(writes).getBytes(StandardCharsets.ISO_8859_1));
      if (!made) {
        open.getFD().sync();
        syncName();
        made = true;
      }
      warned = false;
    } catch (IOException e) {
      if (!warned) {
        warned = true;
        log.warn("cannot note in {} how many writes there were: {}", file, e.getMessage());
      }
    }
  }

  private void syncName() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null
        && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
