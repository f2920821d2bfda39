package io.inmesh.sidecar.forward;

import io.netty.channel.Channel;

/** Turns reading on and off, which is how one side of an exchange holds the other back. */
public final class Reading {
  private Reading() {}

  /**
   * Reads from now on, or stops. On the channel's event loop.
   *
   * <p>An HTTP/2 stream that reads again gives its peer a larger window. Netty writes that frame,
   * but where a read was asked for twice before it leaves it unflushed: then the peer waits for the
   * window, we for its data, and both for ever. So it is flushed here, for streams that stood
   * still; for a connection there is nothing to flush.
   */
  public static void set(Channel channel, boolean on) {
    boolean stood = !channel.config().isAutoRead();
    channel.config().setAutoRead(on);
    if (on && stood) {
      channel.flush();
    }
  }
}
