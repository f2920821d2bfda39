package io.inmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Hears of every buffer that was dropped without release (the POM puts it in place). */
public final class Leaks<T> extends ResourceLeakDetector<T> {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  public Leaks(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** The constructor that Netty looks up first. */
  @SuppressWarnings("unused")
  public Leaks(Class<?> type, int samplingInterval, long maxActive) {
    super(type, samplingInterval);
  }

  /** Netty reports what the garbage collector found when it tracks the next buffer. */
  public static void assertNone() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      for (int j = 0; j < 8; j++) {
        PooledByteBufAllocator.DEFAULT.buffer(16).release();
      }
    }
    assertThat(FOUND).isEmpty();
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    FOUND.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    FOUND.add(resourceType);
  }
}
