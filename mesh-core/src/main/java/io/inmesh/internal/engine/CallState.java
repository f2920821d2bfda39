package io.inmesh.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The one word that says where an outbound call stands: its phase, the number of its attempt, and
 * whether its caller left while somebody was deciding. Whoever moves it to DECIDING by
 * compare-and-set owns the call's fields until it publishes the next phase; everybody else is late.
 */
abstract class CallState {
  static final int DECIDING = 0;
  static final int CONFIGURE = 1;
  static final int DELAY = 2;
  static final int BACKOFF = 3;
  static final int SEND = 4;
  static final int DELIVER = 5;
  static final int REPLY = 6;
  static final int PASS_THROUGH = 7;
  static final int ENDED = 8;

  private static final int PHASE = 0xF;
  private static final int LEFT = 0x10;
  private static final int ATTEMPT_SHIFT = 5;
  private static final VarHandle WORD;

  private volatile int word; // DECIDING, attempt 0: its maker owns it

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(CallState.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int phase() {
    return word & PHASE;
  }

  final int attemptNumber() {
    return word >>> ATTEMPT_SHIFT;
  }

  /** Makes the caller the owner, if the call is in this phase of this attempt. */
  final boolean own(int phase, int attempt) {
    int expected = attempt << ATTEMPT_SHIFT | phase;
    return WORD.compareAndSet(this, expected, attempt << ATTEMPT_SHIFT | DECIDING);
  }

  /** Makes the caller the owner, if the call is in this phase. */
  final boolean own(int phase) {
    return own(phase, attemptNumber());
  }

  /**
   * The owner lets go.
   *
   * @return false = the caller left meanwhile; then the owner still owns the call, and ends it
   */
  final boolean publish(int phase, int attempt) {
    int before = word;
    return (before & LEFT) == 0
        && WORD.compareAndSet(this, before, attempt << ATTEMPT_SHIFT | phase);
  }

  /** The owner ends the call. */
  final void publishEnd() {
    word = attemptNumber() << ATTEMPT_SHIFT | ENDED;
  }

  /**
   * Ends the call from outside.
   *
   * @return true = the caller of this has ended it; false = it has ended, or its owner will end it
   */
  final boolean end() {
    while (true) {
      int before = word;
      int phase = before & PHASE;
      if (phase == ENDED) {
        return false;
      }
      if (phase == DECIDING) {
        if ((before & LEFT) != 0 || WORD.compareAndSet(this, before, before | LEFT)) {
          return false;
        }
      } else if (WORD.compareAndSet(this, before, (before & ~PHASE) | ENDED)) {
        return true;
      }
    }
  }
}
