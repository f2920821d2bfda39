package io.inmesh.fakes;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.spi.CallObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the calls that ended. */
public final class Recorder implements CallObserver {
  private final List<OutboundCall> outbound = new CopyOnWriteArrayList<>();
  private final List<InboundCall> inbound = new CopyOnWriteArrayList<>();

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
    return outbound;
  }

  /** In the order of their ends. */
  public List<InboundCall> inbound() {
    return inbound;
  }
}
