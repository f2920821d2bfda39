package io.inmesh.fakes;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.spi.CallObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps the calls that ended. */
public final class Recorder implements CallObserver {
  private final List<OutboundCall> outbound = Collections.synchronizedList(new ArrayList<>());
  private final List<InboundCall> inbound = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void outbound(OutboundCall call) {
    outbound.add(call);
  }

  @Override
  public void inbound(InboundCall call) {
    inbound.add(call);
  }

  /** In the order of their ends. */
  public List<OutboundCall> outbound() {
    synchronized (outbound) {
      return List.copyOf(outbound);
    }
  }

  /** In the order of their ends. */
  public List<InboundCall> inbound() {
    synchronized (inbound) {
      return List.copyOf(inbound);
    }
  }
}
