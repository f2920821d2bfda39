/**
 * The promises that no module can keep alone, on a whole mesh with real sockets: control plane with
 * its CA and sidecars as processes, library workloads in the test; and the launcher that starts
 * them, as a user types it.
 */
@NullMarked
package io.inmesh.examples.meshit;

import org.jspecify.annotations.NullMarked;
