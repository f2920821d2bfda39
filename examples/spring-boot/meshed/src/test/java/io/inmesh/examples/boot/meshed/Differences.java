package io.inmesh.examples.boot.meshed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Seconds that pairs of runs lie apart. */
final class Differences {
  private final List<Double> seconds = new ArrayList<>();

  void add(double bare, double meshed) {
    seconds.add(meshed - bare);
  }

  /** {@code +0.52 s [+0.41, +0.63]}: the median, least and most. */
  @Override
  public String toString() {
    Collections.sort(seconds);
    int middle = seconds.size() / 2;
    double median =
        seconds.size() % 2 == 1
            ? seconds.get(middle)
            : (seconds.get(middle - 1) + seconds.get(middle)) / 2;
    return String.format(
        Locale.ROOT,
        "%+.2f s [%+.2f, %+.2f]",
        median,
        seconds.get(0),
        seconds.get(seconds.size() - 1));
  }
}
