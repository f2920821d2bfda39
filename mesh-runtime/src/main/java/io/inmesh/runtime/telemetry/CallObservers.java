package io.inmesh.runtime.telemetry;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.spi.CallObserver;
import java.util.List;

/** Several observers as one. Any thread. */
public final class CallObservers implements CallObserver {
  private final CallObserver[] observers;

  /** Told in this order. */
  public CallObservers(List<CallObserver> observers) {
    this.observers = observers.toArray(CallObserver[]::new);
  }

  @Override
  public void outbound(OutboundCall call) {
    for (CallObserver observer : observers) {
      observer.outbound(call);
    }
  }

  @Override
  public void inbound(InboundCall call) {
    for (CallObserver observer : observers) {
      observer.inbound(call);
    }
  }
}
