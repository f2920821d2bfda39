package io.inmesh.controlplane.push;

import java.util.concurrent.ThreadFactory;

/** Names threads. */
final class Threads {
  private Threads() {}

  /** Daemon threads of that name. */
  static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
