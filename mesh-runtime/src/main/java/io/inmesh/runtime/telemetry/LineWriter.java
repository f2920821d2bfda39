package io.inmesh.runtime.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines to a stream on one daemon thread, {@code inmesh-access-log}. Whoever hands a line
 * over never waits: at most 8,192 lines are under way, further ones are dropped and counted.
 */
public final class LineWriter implements AutoCloseable {
  /** How many lines may be under way. */
  public static final int LINES_MAX = 8_192;

  private static final Logger log = LoggerFactory.getLogger(LineWriter.class);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long CLOSE_MILLIS = 2_000;

  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final @Nullable Path file;
  private final Thread thread;
  private volatile boolean closed;
  private boolean released; // guarded by this

  private LineWriter(OutputStream out, @Nullable Path file) {
    this.out = out;
    this.file = file;
    this.thread = new Thread(this::run, "inmesh-access-log");
    this.thread.setDaemon(true);
  }

  /** To a stream that stays open, such as {@link System#out}. */
  public static LineWriter to(OutputStream stream) {
    return start(new LineWriter(stream, null));
  }

  /**
   * To the end of a file, which is made if it is not there.
   *
   * @throws IOException if it cannot be opened
   */
  public static LineWriter to(Path file) throws IOException {
    return start(
        new LineWriter(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            file));
  }

  private static LineWriter start(LineWriter writer) {
    writer.thread.start();
    return writer;
  }

  /** Takes a line without its end, or drops it. */
  public void write(String line) {
    if (waiting.incrementAndGet() > LINES_MAX) {
      waiting.decrementAndGet();
      dropped.increment();
      return;
    }
    lines.add(line);
    if (closed) { // a call that ended after its mesh: the thread may have ended before
      drain();
    }
  }

  /** Lines that were dropped so far. */
  public long dropped() {
    return dropped.sum();
  }

  private void run() {
    long reported = 0;
    while (!closed || !lines.isEmpty()) {
      if (!drain()) {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
      long now = dropped.sum();
      if (now > reported && lines.isEmpty()) {
        log.warn("{} access log lines were dropped: the log could not keep up", now - reported);
        reported = now;
      }
    }
  }

  /** Whether there was anything. The lock is the thread's own until the end. */
  private synchronized boolean drain() {
    StringBuilder batch = new StringBuilder();
    String line;
    while (batch.length() < 64 * 1024 && (line = lines.poll()) != null) {
      waiting.decrementAndGet();
      batch.append(line).append('\n');
    }
    if (batch.length() == 0) {
      return false;
    }
    try {
      write(batch.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      log.warn("the access log cannot be written: {}", e.getMessage());
    }
    return true;
  }

  private void write(byte[] batch) throws IOException {
    if (file == null || !released) {
      out.write(batch);
      out.flush();
    } else {
      Files.write(file, batch, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private synchronized void release() throws IOException {
    if (file != null && !released) {
      released = true;
      out.close();
    }
  }

  /**
   * Writes what is under way, for two seconds at most, and lets go of the file. What is taken later
   * is written by its caller: a mesh closes before the last of its requests has ended.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
      release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("the access log cannot be closed: {}", e.getMessage());
    }
  }
}
