package io.inmesh.runtime.xds;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;

/** Opens streams to the control plane. Called on the control thread alone. */
interface AdsTransport {
  /**
   * Opens a stream; whether it works shows in its events.
   *
   * @throws RuntimeException if it cannot even be tried, such as for want of an identity
   */
  Stream open(Events events);

  /** One delta stream. */
  interface Stream {
    /** Sends, or drops when the stream has ended. */
    void send(DeltaDiscoveryRequest request);

    /** Lets the next response come: the last one is dealt with. */
    void next();

    /** Ends it in good order: this workload leaves. */
    void leave();

    /** Ends it, to come back. */
    void cancel(String why);
  }

  /** What a stream tells; on any thread, one at a time, nothing after {@code closed}. */
  interface Events {
    /** A response; the next one waits for {@link Stream#next()}. */
    void response(DeltaDiscoveryResponse response);

    /** The stream has ended, by the other side, by failure or in good order. */
    void closed(String why);
  }
}
