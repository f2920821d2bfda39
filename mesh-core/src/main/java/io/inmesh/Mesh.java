package io.inmesh;

import io.inmesh.call.Explanation;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.internal.engine.Engine;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;

/** The mesh, as adapters see it. Any thread; nothing here blocks. */
public final class Mesh implements AutoCloseable {
  private final Engine engine;

  Mesh(Engine engine) {
    this.engine = engine;
  }

  /**
   * A call that the application makes.
   *
   * @param host of the URL that it dialled; any case, with or without trailing dot
   * @param port of that URL
   */
  public OutboundCall outbound(String host, int port, RequestView request) {
    return engine.outbound(host, port, request);
  }

  /**
   * A call that came in at a gateway and goes on.
   *
   * @param workloadPort the gateway's own port
   * @param peer who calls, for the policies of the gateway; in plaintext nobody is proven
   */
  public OutboundCall gateway(int workloadPort, RequestView request, Peer peer) {
    return engine.gateway(workloadPort, request, peer);
  }

  /**
   * A call to this workload.
   *
   * @param workloadPort where it arrived
   */
  public InboundCall inbound(int workloadPort, RequestView request, Peer peer) {
    return engine.inbound(workloadPort, request, peer);
  }

  /** What the port must accept now; PERMISSIVE as long as nothing was received for it. */
  public MtlsMode mtlsMode(int workloadPort) {
    return engine.mtlsMode(workloadPort);
  }

  /** What {@link #outbound} would do. Changes nothing, takes no turn of a balancer. */
  public Explanation explain(String host, int port, RequestView request) {
    return engine.explain(host, port, request);
  }

  /** What is in force. */
  public MeshSnapshot snapshot() {
    return engine.snapshot();
  }

  /** Takes no more configuration; calls go on with the last one. */
  @Override
  public void close() {
    engine.close();
  }
}
