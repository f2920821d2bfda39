/** What a workload tells of its calls: Istio's metrics, an access log, and the trace context. */
@NullMarked
package io.inmesh.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
