package io.inmesh.spi;

/** Gives out permits. Any thread; wait-free. */
@FunctionalInterface
public interface QuotaBucket {
  /** Takes one; false = there is none now. */
  boolean tryAcquire();
}
