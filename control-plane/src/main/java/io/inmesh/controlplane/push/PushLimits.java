package io.inmesh.controlplane.push;

import java.time.Duration;

/**
 * Bounds of the server.
 *
 * @param quiet a change is pushed when no other has come for this long
 * @param delayMax and after this long in any case
 * @param namesMax names of one type that one stream may subscribe to: a little more than the 10,000
 *     that our clients bound themselves to
 * @param streamsPerClientMax streams that one client (account and address and node id) may hold
 * @param streamsMax streams in all; those of nobody proven are refused from half of that on
 * @param responseBytes a delta response is cut when it has grown beyond this
 */
record PushLimits(
    Duration quiet,
    Duration delayMax,
    int namesMax,
    int streamsPerClientMax,
    int streamsMax,
    int responseBytes) {
  /**
   * 20 ms, 200 ms, 11,000 names, 500 streams a client (gRPC's Java client opens one for each
   * target), 20,000 in all, 1 MiB.
   */
  static final PushLimits DEFAULT =
      new PushLimits(Duration.ofMillis(20), Duration.ofMillis(200), 11_000, 500, 20_000, 1 << 20);
}
