package io.inmesh.http;

import io.inmesh.time.Ticker;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** A socket that is kept between calls. One call at a time uses it. */
abstract class PooledSocket extends Socket {
  /**
   * What was used a moment ago is looked at by nobody: a look takes a millisecond where all is
   * well.
   */
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Ticker TICKER = Ticker.system();

  private volatile boolean used;
  private volatile long usedNanos;

  /** A call gives it back. */
  final void giveBack() {
    usedNanos = TICKER.nanos();
    used = true;
  }

  /**
   * Whether the peer has meanwhile ended the connection, or has said something unasked, which
   * nobody could tell from an answer. Then it must not be used again: a byte may have been
   * swallowed.
   */
  final boolean hasEndedWhileIdle() {
    if (!used || TICKER.nanos() - usedNanos < IDLE_NANOS) {
      return false;
    }
    try {
      int listens = getSoTimeout();
      setSoTimeout(1);
      boolean said = says();
      setSoTimeout(listens);
      return said;
    } catch (IOException e) {
      return true;
    }
  }

  private boolean says() throws IOException {
    try {
      int ignored = getInputStream().read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
