/**
 * The control plane's own metrics, by Istio's names, in Prometheus' format on a port of their own.
 */
@NullMarked
package io.inmesh.controlplane.metrics;

import org.jspecify.annotations.NullMarked;
