package io.inmesh.controlplane.quota;

/**
 * Splits a limit into whole shares that add up to it exactly. Nine tenths go by demand; one tenth
 * is spread evenly, so that who was idle can begin. While there is enough for all, nobody gets
 * nothing. Pure.
 */
final class ShareSplit {
  private static final double EVEN_PART = 0.1;

  private ShareSplit() {}

  /**
   * The shares, in the order of the demands.
   *
   * @param limit 1 or more
   * @param demands in any unit, 0 or more
   */
  static long[] split(long limit, double[] demands) {
    int n = demands.length;
    double total = 0;
    for (double demand : demands) {
      total += demand;
    }
    double even = total > 0 ? EVEN_PART : 1;
    long[] shares = new long[n];
    double[] rests = new double[n];
    long left = limit;
    for (int i = 0; i < n; i++) {
      double byDemand = total > 0 ? (1 - even) * demands[i] / total : 0;
      double exact = limit * (even / n + byDemand);
      shares[i] = Math.min((long) exact, left);
      rests[i] = exact - shares[i];
      left -= shares[i];
    }
    for (; left > 0 && n > 0; left--) {
      int most = largest(rests);
      shares[most]++;
      rests[most]--;
    }
    return limit >= n ? atLeastOne(shares) : shares;
  }

  private static long[] atLeastOne(long[] shares) {
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] == 0) {
        int richest = 0;
        for (int j = 1; j < shares.length; j++) {
          richest = shares[j] > shares[richest] ? j : richest;
        }
        shares[richest]--;
        shares[i]++;
      }
    }
    return shares;
  }

  private static int largest(double[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[at]) {
        at = i;
      }
    }
    return at;
  }
}
