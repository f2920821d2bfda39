package io.inmesh.config.document;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What somebody probably meant. */
public final class Suggestions {
  private static final int COMPARED_MAX = 64;

  private Suggestions() {}

  /** {@code did you mean "route"?}, or what is known at all if nothing is near. */
  public static String of(String written, Collection<String> known) {
    String near = nearest(written, known);
    if (!near.isEmpty()) {
      return "did you mean \"%s\"?".formatted(near);
    }
    List<String> sorted = known.stream().sorted().toList();
    return sorted.isEmpty() ? "" : "known: " + String.join(", ", sorted);
  }

  /** The known name that is at most a third of its length away, or empty. */
  public static String nearest(String written, Collection<String> known) {
    if (written.length() > COMPARED_MAX) {
      return "";
    }
    String lower = written.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String each : known) {
      int distance = distance(lower, each.toLowerCase(Locale.ROOT));
      if (distance < bestDistance && distance <= Math.max(1, (each.length() + 1) / 3)) {
        best = each;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Insertions, deletions, changes and swaps of neighbours that lead from one to the other. */
  private static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : step(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int step(int[][] cost, String from, String to, int i, int j) {
    int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
