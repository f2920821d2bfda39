package io.inmesh.sidecar;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a sidecar or a gateway until SIGTERM, or until the process named by {@code --parent-pid} is
 * gone.
 */
public final class SidecarMain {
  private static final long TICK_MILLIS = 100;

  private SidecarMain() {}

  /** Ends with 2 when an argument is wrong, with 1 when it cannot start. */
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(SidecarOptions.USAGE);
      return;
    }
    try {
      run(SidecarOptions.parse(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("sidecar: " + e.getMessage());
      System.exit(2);
    } catch (IllegalStateException e) {
      System.err.println("sidecar: cannot start: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(SidecarOptions options) throws InterruptedException {
    CountDownLatch ending = new CountDownLatch(1);
    RunningSidecar sidecar = RunningSidecar.start(options);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ending.countDown();
                  sidecar.close();
                },
                "inmesh-end"));
    while (!ending.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      sidecar.tick();
      if (isOrphan(options.parentPid())) {
        System.exit(0);
      }
    }
  }

  private static boolean isOrphan(long parent) {
    return parent != 0 && ProcessHandle.of(parent).filter(ProcessHandle::isAlive).isEmpty();
  }
}
