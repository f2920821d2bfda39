package io.inmesh.time;

/** A clock that only measures: nanoseconds since some moment, never going back. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds; compare two of them by their difference alone. */
  long nanos();

  /** The machine's. */
  static Ticker system() {
    return System::nanoTime;
  }
}
