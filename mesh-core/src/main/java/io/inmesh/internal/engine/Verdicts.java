package io.inmesh.internal.engine;

import io.inmesh.call.Verdict;

/** What a phase means to the adapter. */
final class Verdicts {
  private Verdicts() {}

  static Verdict of(int phase) {
    return switch (phase) {
      case CallState.CONFIGURE -> Verdict.CONFIGURE;
      case CallState.DELAY, CallState.BACKOFF -> Verdict.WAIT;
      case CallState.SEND -> Verdict.SEND;
      case CallState.DELIVER -> Verdict.DELIVER;
      case CallState.REPLY -> Verdict.REPLY;
      case CallState.PASS_THROUGH -> Verdict.PASS_THROUGH;
      default -> Verdict.DONE;
    };
  }
}
