/**
 * Brings configuration to clients: our own xDS server, state of the world and delta, on aggregated
 * streams.
 *
 * <p>Everything that changes lives on one thread, {@code inmesh-push}: streams, subscriptions,
 * registrations and the view that is served. gRPC's threads only hand over messages, one at a time
 * for each stream. Nothing is queued for a client: what it lacks follows from what it was sent, so
 * a slow one skips what has changed again meanwhile.
 *
 * <p>What is served it asks a {@link io.inmesh.controlplane.push.ConfigView}; of Istio's resources
 * it knows nothing.
 */
@NullMarked
package io.inmesh.controlplane.push;

import org.jspecify.annotations.NullMarked;
