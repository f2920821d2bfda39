package io.inmesh.sidecar.listen;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.spi.CallObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** How calls end, as telemetry hears of them: {@code 200 UC}, status and flags. */
final class Ends implements CallObserver {
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  @Override
  public void outbound(OutboundCall call) {
    ended.add(call.status() + " " + call.flags());
  }

  @Override
  public void inbound(InboundCall call) {
    ended.add(call.status() + " " + call.flags());
  }

  /** The next one, in the order of their ends; "none" if none comes. */
  String next() throws InterruptedException {
    String next = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return next == null ? "none" : next;
  }

  /** Whether none comes for so long. */
  boolean noneFor(long millis) throws InterruptedException {
    return ended.poll(millis, TimeUnit.MILLISECONDS) == null;
  }
}
