package io.inmesh.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit as a file of JSON lines, {@code audit.log}: only appended to, and on disk before {@link
 * #write} returns. At 64 MiB the file is set aside under the time's name and a new one begins;
 * nothing is ever deleted. Refusals beyond 50 a second are not written, but counted in the next
 * line, so that nobody fills the disk by being refused. After a failure the file is opened anew; a
 * line that came to its half then stands alone, and the next one begins on its own.
 */
public final class AuditLog implements AuditSink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
  private static final long FILE_BYTES_MAX = 64L << 20;
  private static final int REFUSALS_PER_SECOND_MAX = 50;
  private static final long SECOND_MILLIS = 1_000;

  private final Path file;
  private final Clock clock;
  private final Deque<Long> refusalsMillis = new ArrayDeque<>();
  private @Nullable FileChannel channel; // null after a failure
  private boolean torn; // the last line has no end
  private long suppressed;

  private AuditLog(Path file, Clock clock) throws IOException {
    this.file = file;
    this.clock = clock;
    opened();
  }

  /**
   * Opens the log in a directory that only its owner can read (it is made if it is missing).
   *
   * @throws IOException if it cannot be written, or the directory is open to others
   */
  public static AuditLog open(Path directory, Clock clock) throws IOException {
    return new AuditLog(PrivateFiles.directory(directory).resolve("audit.log"), clock);
  }

  @Override
  public synchronized void write(AuditEvent event) {
    if (event.type().endsWith(".refused") && !refusalMayBeWritten()) {
      suppressed++;
      return;
    }
    AuditEvent written = event;
    if (suppressed > 0) {
      Map<String, String> fields = new HashMap<>(event.fields());
      fields.put("refusalsNotWritten", String.valueOf(suppressed));
      written = new AuditEvent(event.type(), fields);
    }
    try {
      FileChannel open = opened();
      String line = written.line(clock.instant());
      PrivateFiles.writeAll(open, torn ? "\n" + line : line);
      open.force(false);
      torn = false;
      suppressed = 0;
      if (open.size() > FILE_BYTES_MAX) {
        startNewFile(open);
      }
    } catch (IOException e) {
      abandon();
      throw new UncheckedIOException(
          "cannot write the audit line to %s (%s): nothing is issued until that works. Make room on the disk, or let this process write the file"
              .formatted(file, PrivateFiles.why(e)),
          e);
    }
  }

  private FileChannel opened() throws IOException {
    FileChannel there = channel;
    if (there != null && there.isOpen()) {
      return there;
    }
    FileChannel fresh = PrivateFiles.append(file);
    channel = fresh;
    PrivateFiles.sync(PrivateFiles.above(file));
    torn = isTorn();
    return fresh;
  }

  private boolean isTorn() throws IOException {
    try (FileChannel read = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return read.size() > 0 && read.read(last, read.size() - 1) == 1 && last.get(0) != '\n';
    }
  }

  private void abandon() {
    FileChannel there = channel;
    channel = null;
    if (there != null) {
      try {
        there.close();
      } catch (IOException e) {
        log.debug("closing {} after a failure", file, e);
      }
    }
  }

  private boolean refusalMayBeWritten() {
    long now = clock.millis();
    while (!refusalsMillis.isEmpty() && now - refusalsMillis.peekFirst() >= SECOND_MILLIS) {
      refusalsMillis.removeFirst();
    }
    if (refusalsMillis.size() >= REFUSALS_PER_SECOND_MAX) {
      return false;
    }
    refusalsMillis.addLast(now);
    return true;
  }

  /** The line is on disk already: when this fails, the file goes on growing. */
  private void startNewFile(FileChannel old) throws IOException {
    Path aside = file.resolveSibling("audit-" + clock.millis() + ".log");
    try {
      Files.move(file, aside);
    } catch (IOException e) {
      log.warn("cannot set {} aside as {}: {}", file, aside, PrivateFiles.why(e));
      return;
    }
    channel = null;
    old.close();
    opened();
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
