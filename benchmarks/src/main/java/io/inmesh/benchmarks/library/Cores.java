package io.inmesh.benchmarks.library;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the processes run: where the system wants, or, with {@code -Dinmesh.benchmark.pinned=true},
 * as on two machines of one core: the client, pinned by whoever started it, and its proxy on the
 * first, the backend and its proxy on the second. So nothing moves between cores while it is
 * measured.
 */
final class Cores {
  private static final boolean PINNED = Boolean.getBoolean("inmesh.benchmark.pinned");

  private Cores() {}

  static boolean pinned() {
    return PINNED;
  }

  /** A command of the client's side. */
  static List<String> client(List<String> command) {
    return on("0", command);
  }

  /** A command of the backend's side. */
  static List<String> backend(List<String> command) {
    return on("1", command);
  }

  private static List<String> on(String core, List<String> command) {
    List<String> all = new ArrayList<>(PINNED ? List.of("taskset", "-c", core) : List.of());
    all.addAll(command);
    return all;
  }
}
