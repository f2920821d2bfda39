/**
 * Who comes in, whatever server stands in the mesh: one table of requests and policies that each
 * adapter and the sidecar pass. Requests are written byte by byte, as no client would.
 */
@NullMarked
package io.inmesh.runtime.testing.admission;

import org.jspecify.annotations.NullMarked;
