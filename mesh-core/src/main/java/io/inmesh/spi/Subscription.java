package io.inmesh.spi;

/** Ends a delivery. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Nothing is delivered from now on; doing it twice is harmless. */
  @Override
  void close();
}
