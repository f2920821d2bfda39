package io.inmesh.spi;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;

/**
 * Sees every call once, when it has ended. Called on the thread that ended it: must not block, and
 * must not keep the call.
 */
public interface CallObserver {
  /** Sees nothing. */
  CallObserver NONE = new CallObserver() {};

  /** A call of this workload, or through this gateway, has ended. */
  default void outbound(OutboundCall call) {}

  /** A call to this workload has ended. */
  default void inbound(InboundCall call) {}
}
