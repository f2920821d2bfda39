package io.inmesh.internal.engine;

/** Envoy's response flags, as bits. */
final class Flags {
  static final int NO_ROUTE = 1;
  static final int NO_CLUSTER = 1 << 1;
  static final int NO_HEALTHY_UPSTREAM = 1 << 2;
  static final int UPSTREAM_FAILURE = 1 << 3;
  static final int OVERFLOW = 1 << 4;
  static final int TIMEOUT = 1 << 5;
  static final int RETRY_LIMIT = 1 << 6;
  static final int CONNECTION_TERMINATION = 1 << 7;
  static final int REMOTE_RESET = 1 << 8;
  static final int PROTOCOL_ERROR = 1 << 9;
  static final int DELAY_INJECTED = 1 << 10;
  static final int FAULT_INJECTED = 1 << 11;
  static final int RATE_LIMITED = 1 << 12;
  static final int DOWNSTREAM_GONE = 1 << 13;

  private static final String[] NAMES = {
    "NR", "NC", "UH", "UF", "UO", "UT", "URX", "UC", "UR", "UPE", "DI", "FI", "RL", "DC"
  };

  private Flags() {}

  /** Joined by ","; {@code -} = none. */
  static String text(int flags) {
    if (flags == 0) {
      return "-";
    }
    if (Integer.bitCount(flags) == 1) {
      return NAMES[Integer.numberOfTrailingZeros(flags)];
    }
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((flags & (1 << bit)) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(NAMES[bit]);
      }
    }
    return text.toString();
  }
}
