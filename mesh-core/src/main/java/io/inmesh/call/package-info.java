/** One call, outbound or inbound, as adapters drive it and as telemetry reads it. */
@NullMarked
package io.inmesh.call;

import org.jspecify.annotations.NullMarked;
