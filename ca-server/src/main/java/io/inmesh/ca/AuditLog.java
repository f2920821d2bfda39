package io.inmesh.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The audit as a file of JSON lines, {@code audit.log}: only appended to, and on disk before {@link
 * #write} returns. At 64 MiB the file is set aside under the time's name and a new one begins;
 * nothing is ever deleted. Refusals beyond 50 a second are not written, but counted in the next
 * line, so that nobody fills the disk by being refused.
 */
public final class AuditLog implements AuditSink, AutoCloseable {
  private static final long FILE_BYTES_MAX = 64L << 20;
  private static final int REFUSALS_PER_SECOND_MAX = 50;
  private static final long SECOND_MILLIS = 1_000;

  private final Path file;
  private final Clock clock;
  private final Deque<Long> refusalsMillis = new ArrayDeque<>();
  private FileChannel channel;
  private long suppressed;

  private AuditLog(Path file, Clock clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.channel = PrivateFiles.append(file);
    PrivateFiles.sync(PrivateFiles.above(file));
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
      PrivateFiles.writeAll(channel, written.line(clock.instant()));
      channel.force(false);
      suppressed = 0;
      if (channel.size() > FILE_BYTES_MAX) {
        startNewFile();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the audit line to %s: nothing is issued until that works (disk full?)"
              .formatted(file),
          e);
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

  private void startNewFile() throws IOException {
    channel.close();
    Path aside = file.resolveSibling("audit-" + clock.millis() + ".log");
    Files.move(file, aside);
    channel = PrivateFiles.append(file);
    PrivateFiles.sync(PrivateFiles.above(file));
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
