package io.inmesh.controlplane.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back when a file, or something in a folder, has changed: looks every second at names, sizes
 * and times, which works on every file system, mounted ConfigMaps included.
 */
public final class FileWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
  private static final int FILES_MAX = 10_000;
  private static final int DEPTH_MAX = 16;

  private final Path path;
  private final Runnable changed;
  private final ScheduledExecutorService executor;
  private Map<Path, String> seen;

  /**
   * Watches from now on.
   *
   * @param path a file or a folder; need not exist
   * @param every how often to look
   * @param changed called on the watch's own thread, never twice at once
   */
  public FileWatch(Path path, Duration every, Runnable changed) {
    this.path = path;
    this.changed = changed;
    this.seen = look();
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "inmesh-files");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        executor.scheduleWithFixedDelay(
            this::check, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    try {
      Map<Path, String> now = look();
      if (!now.equals(seen)) {
        changed.run();
        seen = now; // not before: what failed is tried again
      }
    } catch (RuntimeException e) {
      log.error("cannot follow {}", path, e);
    }
  }

  private Map<Path, String> look() {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(path, DEPTH_MAX)) {
      files
          .filter(Files::isRegularFile)
          .limit(FILES_MAX)
          .forEach(each -> found.put(each, stamp(each)));
    } catch (IOException | UncheckedIOException e) {
      log.debug("cannot look at {}: {}", path, e.getMessage());
    }
    return found;
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    } catch (IOException e) {
      return "gone";
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
