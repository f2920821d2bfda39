package io.inmesh.runtime.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name of one process among those that share a state directory. The first has the name that was
 * asked for, the next {@code name-2}, and so on: were they one instance, the control plane would
 * know the address of the last one alone. A name is held by the operating system's lock on a file,
 * so it is free when its process ended, however it did. Any thread.
 */
public final class InstanceClaim implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InstanceClaim.class);
  private static final int PROCESSES_MAX = 256;

  private final String name;
  private final @Nullable FileChannel held;

  private InstanceClaim(String name, @Nullable FileChannel held) {
    this.name = name;
    this.held = held;
  }

  /** Takes the first name that is free. Where the file system knows no locks, that is the first. */
  public static InstanceClaim in(StateStore store, String name) {
    for (int number = 1; number <= PROCESSES_MAX; number++) {
      try {
        FileChannel held = tryTake(store.instanceLock(number));
        if (held != null) {
          String own = number == 1 ? name : name + '-' + number;
          if (number > 1) {
            log.info("{} processes share the state directory: this one is {}", number, own);
          }
          return new InstanceClaim(own, held);
        }
      } catch (IOException e) {
        log.debug("no lock in the state directory", e);
        break;
      }
    }
    return new InstanceClaim(name, null);
  }

  private static @Nullable FileChannel tryTake(FileChannel channel) throws IOException {
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      taken = lock != null;
    } catch (OverlappingFileLockException byThisProcess) {
      taken = false;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? channel : null;
  }

  /** The name of this process. */
  public String name() {
    return name;
  }

  /** Lets the name go. */
  @Override
  public void close() {
    if (held != null) {
      try {
        held.close();
      } catch (IOException e) {
        log.debug("closing a lock of the state directory", e);
      }
    }
  }
}
